/** Saves the run on the page as a file, and goes on from one. */

import { acceptable, firstVisit } from "../model/catalog.js";
import { savedOf } from "../model/state.js";
import { weightIndices } from "../model/weights.js";
import { save } from "../tools/download.js";
import { FileError, readRun, writeRun } from "./run-file.js";

/**
 * @param {Context} context
 * @returns {Checkpoint | null} what is on the screen; null while the weights of a new structure are still to come
 */
export function present({ live, store }) {
  const { frame, timeline } = live;
  if (!frame) return null;
  // An edit may be on the way: what belongs to the frame is what it was computed with.
  const { experiment, dataset } = timeline.kept.findLast((kept) => kept.frame === frame) ?? store.get();
  const fits = experiment.runs.every(
    (run, i) => frame.checkpoint[`runs.${i}.parameters`]?.data.length === weightIndices(run).length,
  );
  return fits ? { tensors: frame.checkpoint, step: frame.step, experiment, dataset } : null;
}

/** @param {Context} context */
export function saveRun(context) {
  const run = present(context);
  if (!run) return context.notify({ key: "run.none" });
  save(`run-${run.step}.safetensors`, writeRun(run), "application/octet-stream");
}

/**
 * @param {Context} context
 * @param {File} file
 */
export async function openRun({ store, t, catalog, commands, notify }, file) {
  const state = store.get();
  try {
    const run = readRun(await file.arrayBuffer(), firstVisit(catalog).experiment, acceptable(catalog), state.rules);
    store.dispatch({
      type: "restored",
      saved: { ...savedOf(state), experiment: run.experiment, dataset: run.dataset },
    });
    const { experiment, dataset } = store.get(); // as the page keeps them
    if (dataset !== run.dataset) return notify({ key: "run.locked" });
    commands.open({ ...run, experiment, dataset });
    notify({ key: "run.opened", values: { name: file.name, step: t.count(run.step) } });
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    const { key, values } = error.text;
    notify({ key, values: { name: file.name, ...values } });
  }
}
