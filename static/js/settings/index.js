/** One side's settings: what is asked for most at once, the rest behind "More settings". Each acts at once. */

import { kindOf } from "../model/tasks.js";
import { byId } from "../tools/dom.js";
import { create } from "../tools/elements.js";
import { recall, remember } from "../tools/memory.js";
import { fieldsOf } from "./fields.js";
import { createRow } from "./rows.js";

const OPEN = "more-settings";

/**
 * @param {Context} context
 * @param {number} side
 * @returns {Panel}
 */
export function mountSettings(context, side) {
  const { store, t, catalog, changed, noticed } = context;
  const holder = byId(`settings-${side}`);
  const fields = fieldsOf(catalog.limits);
  const rest = create("div", { className: "more-rows" });
  const more = create("details", { className: "more" }, create("summary", {}, t("settings.more")), rest);
  more.dataset.testid = `more-${side}`;
  /** @type {RunSpec | null} */
  let shown = null;
  let shownKind = "";
  let remembered = recall(OPEN) === "open";

  /** @param {import("./fields.js").Field} field */
  const rowOf = (field) =>
    createRow(context, field, side, (value) => {
      const run = store.get().experiment.runs[side];
      if (run) store.dispatch({ type: "run_set", side, ...field.set(run, value) });
    });
  const rows = fields.filter(({ first }) => first).map(rowOf);
  holder.append(...rows.map(({ element }) => element));
  byId(`more-${side}`).append(more);

  more.addEventListener("toggle", async () => {
    remember(OPEN, more.open ? "open" : null);
    if (!more.open || rest.childElementCount > 0) return;
    try {
      await t.load("settings");
    } catch (error) {
      more.open = false;
      return noticed({ key: "notice.no_texts", error });
    }
    if (rest.childElementCount > 0) return;
    const added = fields.filter(({ first }) => !first).map(rowOf);
    rest.append(...added.map(({ element }) => element));
    rows.push(...added);
    shown = null;
    changed();
  });

  return {
    update() {
      const { experiment, drawing } = store.get();
      const run = experiment.runs[side];
      const kind = kindOf(drawing);
      if (!run || (run === shown && kind === shownKind)) return;
      if (remembered) more.open = true; // not before the side is used: it asks for texts
      remembered = false;
      [shown, shownKind] = [run, kind];
      for (const row of rows) row.show(run, kind);
    },
  };
}
