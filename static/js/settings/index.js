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
 * @param {number} runIndex
 * @returns {Panel}
 */
export function mountSettings(context, runIndex) {
  const { store, t, catalog, requestRender, notify } = context;
  const holder = byId(`settings-${runIndex}`);
  const fields = fieldsOf(catalog.limits);
  const rest = create("div", { className: "more-rows" });
  const more = create(
    "details",
    { testid: `more-${runIndex}`, className: "more" },
    create("summary", {}, t("settings.more")),
    rest,
  );
  /** @type {RunSpec | null} */
  let shown = null;
  let shownKind = "";
  let remembered = recall(OPEN) === "open";

  /** @param {import("./fields.js").Field} field */
  const rowOf = (field) =>
    createRow(context, field, runIndex, (value) => {
      const run = store.get().experiment.runs[runIndex];
      if (run) store.dispatch({ type: "run_set", runIndex, ...field.set(run, value) });
    });
  const rows = fields.filter(({ first }) => first).map(rowOf);
  holder.append(...rows.map(({ element }) => element));
  byId(`more-${runIndex}`).append(more);

  more.addEventListener("toggle", async () => {
    remember(OPEN, more.open ? "open" : null);
    if (!more.open || rest.childElementCount > 0) return;
    try {
      await t.load("settings");
    } catch (error) {
      more.open = false;
      return notify({ key: "notice.no_texts", error });
    }
    if (rest.childElementCount > 0) return;
    const added = fields.filter(({ first }) => !first).map(rowOf);
    rest.append(...added.map(({ element }) => element));
    rows.push(...added);
    shown = null;
    requestRender();
  });

  return {
    update() {
      const { experiment, dataset } = store.get();
      const run = experiment.runs[runIndex];
      const kind = kindOf(dataset);
      if (!run || (run === shown && kind === shownKind)) return;
      if (remembered) more.open = true; // not before the side is used: it asks for texts
      remembered = false;
      [shown, shownKind] = [run, kind];
      for (const row of rows) row.show(run, kind);
    },
  };
}
