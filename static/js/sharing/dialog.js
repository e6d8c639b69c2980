/** Everything the work on the page can be taken along as: a link, a QR code, a frame for another page, an exercise, a file, a sheet of paper. */

import { buildExercise } from "../exercise/dialog.js";
import { copyButton } from "../links/copy-button.js";
import { linkTo, present, shortened, trainedWeights } from "../links/index.js";
import { savedOf } from "../model/state.js";
import { button, checkRow, create } from "../tools/elements.js";
import { createSheet, createTabs } from "../tools/sheet.js";
import { buildEmbed } from "./embed.js";
import { buildQr } from "./qr.js";
import { openRun, saveRun } from "./run-files.js";

/**
 * @typedef {object} Sharing what the pages of the dialog have in common
 * @property {Context} context
 * @property {HTMLDialogElement} dialog
 * @property {() => void} print
 * @property {() => Promise<Saved>} saved
 * @property {{exercise: Exercise | null}} draft the exercise, once its page says anything
 * @property {(page: string) => void} turn opens another page
 */

/** @type {(() => void) | undefined} */
let open;

/** @param {Context} context @param {() => void} print */
export function openShare(context, print) {
  open ??= build(context, print);
  open();
}

/** @param {Context} context @param {() => void} print @returns {() => void} opens it */
function build(context, print) {
  const { t, store } = context;
  const dialog = createSheet("share-sheet", t("share.title"), t);
  /** @type {Sharing} */
  const sharing = {
    context,
    dialog,
    print,
    saved: shortest(store),
    draft: { exercise: null },
    turn: (page) => tabs.open(`share-${page}`),
  };
  const pages = /** @type {const} */ ([
    ["link", buildLink],
    ["qr", buildQr],
    ["embed", buildEmbed],
    ["exercise", buildExercise],
    ["file", buildFile],
  ]);
  /** @type {Map<string, () => void>} */
  const refresh = new Map();
  const tabs = createTabs(
    t("share.title"),
    pages.map(([id, make]) => ({
      id: `share-${id}`,
      title: t(`share.tab_${id}`),
      build() {
        const { element, update } = make(sharing);
        refresh.set(`share-${id}`, update);
        return element;
      },
    })),
    (id) => refresh.get(id)?.(),
  );
  dialog.append(tabs.element);
  return () => {
    dialog.showModal();
    tabs.open(tabs.current || "share-link");
  };
}

/**
 * What is on the page, short where the server can make the points again: cameras read the link, too.
 * @param {Store} store
 * @returns {() => Promise<Saved>}
 */
function shortest(store) {
  /** @type {{dataset: Dataset, generation: Generation, answer: Promise<Saved>} | undefined} */
  let asked;
  return async () => {
    const saved = savedOf(store.get());
    const { dataset, generation } = saved;
    if (asked?.dataset !== dataset || asked.generation !== generation)
      asked = { dataset, generation, answer: shortened(saved) };
    const { generated } = await asked.answer;
    return generated ? { ...saved, generated } : saved;
  };
}

/** A page of the dialog; `update` when it is shown. @typedef {{element: HTMLElement, update(): void}} Page */

/** @param {Sharing} sharing @returns {Page} */
function buildLink({ context, saved }) {
  const { t, catalog } = context;
  const field = create("input", { id: "share-url", readOnly: true, ariaLabel: t("share.tab_link") });
  const inChapter = context.chapter !== null; // whose work is its weights as well
  const weights = create("input", { id: "share-weights", type: "checkbox", checked: inChapter });
  const note = create("p", { className: "note", id: "share-length" });
  const say = () => (note.textContent = t("share.length", { n: t.count(field.value.length) }));
  async function update() {
    const trained = trainedWeights(context);
    weights.disabled = !trained;
    const short = await saved();
    field.value = linkTo({ ...short, ...(weights.checked && trained) }, catalog);
    say();
  }
  weights.addEventListener("change", update);
  field.addEventListener("focus", () => field.select());
  const copy = copyButton("share-copy", t("share.copy"), () => field, context);
  const send = button(t("share.send"), { id: "share-send" }, () =>
    navigator.share({ url: field.value }).catch(() => {}),
  );
  send.hidden = !("share" in navigator);
  const element = create(
    "div",
    {},
    create("p", {}, t("share.link_text")),
    create("div", { className: "copy-row" }, field, copy),
    checkRow(weights, t("share.weights")),
    note,
    send,
  );
  return { element, update };
}

/** @param {Sharing} sharing @returns {Page} */
function buildFile({ context, dialog, print }) {
  const { t, store } = context;
  const chooser = create("input", { id: "run-file", type: "file", accept: ".safetensors", hidden: true });
  chooser.addEventListener("change", async () => {
    const file = chooser.files?.[0];
    chooser.value = ""; // the same file may be chosen again
    if (!file) return;
    dialog.close();
    await openRun(context, file);
  });
  const save = button(t("run.save"), { id: "run-save" }, () => saveRun(context));
  const element = create(
    "div",
    {},
    create("p", {}, t("run.text")),
    create(
      "p",
      { className: "actions" },
      save,
      button(t("run.open"), { id: "run-open" }, () => chooser.click()),
      chooser,
    ),
    create("h3", {}, t("share.print_title")),
    create("p", {}, t("share.print_text")),
    create(
      "p",
      { className: "actions" },
      button(t("share.print"), { id: "print" }, () => {
        dialog.close();
        print();
      }),
    ),
  );
  return {
    element,
    update: () => (save.disabled = store.get().experiment.runs.length === 0 || present(context) === null),
  };
}
