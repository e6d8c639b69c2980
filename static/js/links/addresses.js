/** Addresses of what is on the page. */

import { firstVisit } from "../model/catalog.js";
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
 * @returns {Promise<boolean>} whether this browser let us copy it
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
