/** The dialog that lists the keys. */

import { checkRow, create } from "../tools/elements.js";
import { createSheet } from "../tools/sheet.js";
import { SHORTCUTS, setSingleKeys, singleKeys } from "./shortcuts.js";

/** How keys other than letters are written. @type {Readonly<Record<string, string>>} */
const SYMBOLS = { ArrowRight: "→" };
/** Keys of the page that are not in SHORTCUTS; the keys of the plots are in plot/keys.js. */
const EVERYWHERE = [
  ["train", ["key.space"]],
  ["undo", ["key.ctrl", "Z"]],
  ["redo", ["key.ctrl", "Y"]],
  ["classes", ["1", "…", "9", "0"]],
];
const ON_PLOT = [
  ["plot_move", ["←", "↑", "→", "↓"]],
  ["plot_far", ["key.shift", "←"]],
  ["plot_add", ["key.enter"]],
  ["plot_erase", ["key.delete"]],
  ["plot_toggle", ["S"]],
  ["plot_all", ["key.ctrl", "A"]],
  ["plot_shift", ["key.alt", "←"]],
  ["plot_line", ["[", "]"]],
  ["plot_turn", ["key.ctrl", "←"]],
  ["plot_none", ["key.escape"]],
];

/** @type {HTMLDialogElement | undefined} */
let dialog;

/** @param {Translator} t */
export function openShortcuts(t) {
  dialog ??= build(t);
  dialog.showModal();
}

/** @param {Translator} t */
function build(t) {
  /** @param {readonly (readonly [string, readonly string[]])[]} rows */
  const list = (rows) =>
    create(
      "dl",
      { className: "key-list" },
      ...rows.map(([name, keys]) =>
        create(
          "div",
          {},
          create("dt", {}, ...keys.map((key) => create("kbd", {}, t.has(key) ? t(key) : key))),
          create("dd", {}, t(`shortcut.${name}`)),
        ),
      ),
    );
  const table = SHORTCUTS.map(
    ({ name, keys }) => /** @type {const} */ ([name, keys.map((key) => SYMBOLS[key] ?? key.toUpperCase())]),
  );
  const single = create("input", { id: "single-keys", type: "checkbox", checked: singleKeys() });
  single.addEventListener("change", () => setSingleKeys(single.checked));
  return createSheet(
    "shortcuts-sheet",
    t("shortcut.title"),
    t,
    list([.../** @type {any} */ (EVERYWHERE), ...table]),
    create("h3", {}, t("shortcut.on_plot")),
    list(/** @type {any} */ (ON_PLOT)),
    checkRow(single, t("shortcut.single")),
  );
}
