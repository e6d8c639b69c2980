/** Saves the run on the page as a file, and goes on from one. */

import { present } from "../links/index.js";
import { acceptable, firstVisit } from "../model/catalog.js";
import { savedOf } from "../model/state.js";
import { save } from "../tools/download.js";
import { FileError, readRun, writeRun } from "./run-file.js";

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
