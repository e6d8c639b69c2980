/** Saves what the page has made as a file. */

/** By then a browser has taken what it saves. */
const KEPT_MS = 60_000;

/**
 * @param {string} name
 * @param {BlobPart} content
 * @param {string} type
 */
export function save(name, content, type) {
  const url = URL.createObjectURL(new Blob([content], { type }));
  saveUrl(name, url);
  setTimeout(() => URL.revokeObjectURL(url), KEPT_MS);
}

/** @param {string} name @param {string} csv */
export const saveCsv = (name, csv) => save(name, csv, "text/csv;charset=utf-8");

/** @param {string} name @param {string} url */
export function saveUrl(name, url) {
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
}
