/**
 * Links: the address of what is on the page. A link may name its data set instead of holding its points; it is then
 * short enough for a QR code.
 */

import { fetchDataset, firstVisit } from "../model/catalog.js";
import { split } from "../model/points.js";
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
