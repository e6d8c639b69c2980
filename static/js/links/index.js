/**
 * Links: the address of what is on the page. A link may name its data set instead of holding its points; it is then
 * short enough for a QR code.
 */

import { fetchDataset, firstVisit } from "../model/catalog.js";
import { split } from "../model/points.js";
import { flatWeights, weightIndices } from "../model/weights.js";
import { encode } from "./codec.js";

/**
 * @param {Saved} saved
 * @param {import("../model/catalog.js").Catalog} catalog
 * @param {string} [path] of the page, with its query
 * @returns {string} the whole address; without a hash for the first visit, which needs none
 */
export function linkTo(saved, catalog, path = "/") {
  const first = firstVisit(catalog);
  const { generated: _, ...whole } = saved;
  const isFirst = encode(whole, first.experiment) === encode(first, first.experiment);
  return new URL(isFirst ? path : `${path}#${encode(saved, first.experiment)}`, location.origin).href;
}

/**
 * @param {Pick<Context, "live" | "store">} context
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

/**
 * @param {Pick<Context, "live" | "store">} context
 * @returns {Pick<Saved, "weights" | "trained"> | null} the weights on the screen, and how far they are trained, or that
 *   they were set by hand; those of a chapter in any case. Null where they are the initial ones, or not all of them are
 *   numbers
 */
export function trainedWeights(context) {
  const { frame, trainedBefore } = context.live;
  const { assigned, exercise } = context.store.get();
  const before = trainedBefore && frame?.step === 0 ? trainedBefore.steps : 0;
  const steps = before + (frame?.step ?? 0);
  if (!frame || (steps === 0 && !assigned && !exercise?.chapter) || !present(context)) return null;
  const weights = frame.runs.map(flatWeights);
  if (!weights.flat().every(Number.isFinite)) return null;
  return { weights, ...(steps > 0 && { trained: { steps, verdicts: frame.verdicts } }) };
}

/**
 * @param {string} text
 * @param {(text: LocalText) => void} notify
 * @returns {Promise<boolean>} whether the browser allowed it
 */
export async function copyText(text, notify) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    return false; // no permission, or no secure context
  }
  notify({ key: "notice.copied" });
  return true;
}

/**
 * @param {Saved} saved
 * @returns {Promise<Dataset>} its preset as the server generates it now; rejects when it cannot be reached
 */
async function regenerated({ dataset: { preset, n_classes }, generation: { test_share, ...generation } }) {
  const made = await fetchDataset(preset ?? "", generation);
  return { ...made, points: split(made.points, test_share), n_classes: Math.max(made.n_classes, n_classes) };
}

/** @param {Saved} saved @returns {Promise<Saved>} with all its points; rejects when the server cannot be reached */
export async function completed({ generated, ...saved }) {
  return generated ? { ...saved, dataset: await regenerated(saved) } : saved;
}

/** @param {Saved} saved @returns {Promise<Saved>} without its points, if the server generates exactly these again */
export async function shortened(saved) {
  const { points, preset } = saved.dataset;
  if (preset === null || saved.generated) return saved;
  const { points: again } = await regenerated(saved).catch(() => ({ points: [] }));
  const same = again.length === points.length && points.every((point, i) => isSame(point, again[i]));
  return same ? { ...saved, generated: true } : saved;
}

/** @param {Point} a @param {Point} [b] */
const isSame = (a, b) => b !== undefined && a.x1 === b.x1 && a.x2 === b.x2 && a.label === b.label && a.test === b.test;
