/** Saves data of the page as a file. */

/** By then the browser has read what it saves. */
const REVOKE_MS = 60_000;

/**
 * @param {string} name
 * @param {BlobPart} content
 * @param {string} type
 */
export function save(name, content, type) {
  const url = URL.createObjectURL(new Blob([content], { type }));
  saveUrl(name, url);
  setTimeout(() => URL.revokeObjectURL(url), REVOKE_MS);
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
