/** A link may name its data set instead of holding its points: it is then short enough for a QR code. */

import { fetchDataset } from "../model/catalog.js";
import { split } from "../model/points.js";

/** @param {Saved} saved @returns {Promise<Dataset>} its preset as the server makes it now; rejects when it can't be reached */
async function madeAgain({ dataset: { preset, n_classes }, generation: { test_share, ...generation } }) {
  const made = await fetchDataset(preset ?? "", generation);
  return { ...made, points: split(made.points, test_share), n_classes: Math.max(made.n_classes, n_classes) };
}

/** @param {Saved} saved @returns {Promise<Saved>} with all its points; rejects when the server can't be reached */
export async function completed({ generated, ...saved }) {
  return generated ? { ...saved, dataset: await madeAgain(saved) } : saved;
}

/** @param {Saved} saved @returns {Promise<Saved>} without its points, if the server makes exactly these again */
export async function shortened(saved) {
  const { points, preset } = saved.dataset;
  if (preset === null || saved.generated) return saved;
  const { points: again } = await madeAgain(saved).catch(() => ({ points: [] }));
  const same = again.length === points.length && points.every((point, i) => isSame(point, again[i]));
  return same ? { ...saved, generated: true } : saved;
}

/** @param {Point} a @param {Point} [b] */
const isSame = (a, b) => b !== undefined && a.x1 === b.x1 && a.x2 === b.x2 && a.label === b.label && a.test === b.test;
