/** Points from files and back: opened, dropped, pasted, saved. What reads them is fetched when it is first needed. */

import { byId, part } from "../tools/dom.js";
import { lazily } from "../tools/lazily.js";

/** A run that was saved, not points. */
const RUN = ".safetensors";
/** Far more than the most points take. */
const MAX_BYTES = 20_000_000;

/**
 * @param {Context} context
 * @returns {Panel}
 */
export function mountFiles(context) {
  const { store, notify } = context;
  const chooser = /** @type {HTMLInputElement} */ (byId("csv-file"));
  const failed = "files.not_loaded";
  const csv = lazily(context, () => import("./csv-dialog.js"), { texts: ["csv"], styles: ["csv"], failed });
  const runs = lazily(context, () => import("../sharing/run-files.js"), { texts: ["share"], failed });
  /** @type {import("./csv-dialog.js").CsvDialog | undefined} */
  let dialog;

  /** @param {string} text @param {string | null} name of the file */
  const open = (text, name) =>
    csv.use(({ CsvDialog }) => {
      dialog ??= new CsvDialog(context, () => chooser.click());
      dialog.open(text, name);
    });

  /** @param {File | undefined} file */
  async function read(file) {
    if (!file) return;
    if (file.name.endsWith(RUN)) return runs.use(({ openRun }) => openRun(context, file));
    if (file.size > MAX_BYTES)
      return notify({ key: "files.too_large", values: { name: file.name, most: MAX_BYTES / 1e6 } });
    await open(await file.text(), file.name);
  }

  part("csv-open", HTMLButtonElement).addEventListener("click", () => chooser.click());
  part("csv-paste", HTMLButtonElement).addEventListener("click", () => open("", null));
  part("csv-save", HTMLButtonElement).addEventListener("click", async () => {
    const [{ writeCsv }, { saveCsv }] = await Promise.all([import("./csv.js"), import("../tools/download.js")]);
    saveCsv("points.csv", writeCsv(store.get().dataset));
  });
  chooser.addEventListener("change", () => {
    read(chooser.files?.[0]);
    chooser.value = ""; // the same file may be chosen again, corrected
  });

  document.addEventListener("paste", (event) => {
    if (event.target instanceof Element && event.target.closest("input, textarea, dialog")) return;
    const [file] = event.clipboardData?.files ?? [];
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (text.trim()) open(text, null);
    else read(file);
  });
  mountDrop(read);
  return { update() {} };
}

/** @param {(file: File | undefined) => void} read what is dropped anywhere on the page */
function mountDrop(read) {
  const hint = byId("drop-hint");
  document.addEventListener("dragover", (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault(); // or the browser would leave the page for the file
    hint.hidden = false;
  });
  document.addEventListener("dragleave", (event) => {
    if (event.relatedTarget === null) hint.hidden = true;
  });
  document.addEventListener("drop", (event) => {
    hint.hidden = true;
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    read(event.dataTransfer.files[0]);
  });
}
