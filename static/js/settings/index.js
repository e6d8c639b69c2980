/** One network's settings: below its plot the ones that matter most; all of them in a drawer. Each acts at once. */

import { kindOf } from "../model/tasks.js";
import { byId } from "../tools/dom.js";
import { createDrawer } from "../tools/drawer.js";
import { fieldsOf } from "./fields.js";
import { createRow } from "./rows.js";

/**
 * @param {Context} context
 * @param {number} runIndex
 * @returns {Panel}
 */
export function mountSettings(context, runIndex) {
  const { store, t, catalog, requestRender, notify } = context;
  const fields = fieldsOf(catalog.limits);
  const rest = byId(`more-${runIndex}`);
  /** @type {RunSpec | null} */
  let shown = null;
  let shownKind = "";

  /** @param {import("./fields.js").Field} field @param {string} [short] */
  const rowOf = (field, short) =>
    createRow(
      context,
      field,
      runIndex,
      (value) => {
        const run = store.get().experiment.runs[runIndex];
        if (run) store.dispatch({ type: "run_set", runIndex, ...field.set(run, value) });
      },
      short,
    );
  const first = fields.filter(({ late }) => !late).map((field) => rowOf(field));
  const rows = fields.filter(({ quick }) => quick).map((field) => rowOf(field, t(`quick.${field.name}`)));
  byId(`settings-${runIndex}`).append(...rows.map(({ element }) => element));
  rest.append(...first.map(({ element }) => element));
  rows.push(...first);
  let whole = false;

  const drawer = createDrawer(byId(`tuning-${runIndex}`), byId(`tune-${runIndex}`), (on) => on && void build());

  async function build() {
    if (whole) return;
    try {
      await t.load("settings");
    } catch (error) {
      drawer.close();
      return notify({ key: "notice.no_texts", error });
    }
    if (whole) return;
    whole = true;
    const added = fields.filter(({ late }) => late).map((field) => rowOf(field));
    rest.append(...added.map(({ element }) => element));
    rows.push(...added);
    shown = null;
    requestRender();
  }

  return {
    update() {
      const { experiment, dataset } = store.get();
      const run = experiment.runs[runIndex];
      const kind = kindOf(dataset);
      if (!run) return drawer.close();
      if (run === shown && kind === shownKind) return;
      [shown, shownKind] = [run, kind];
      for (const row of rows) row.show(run, kind);
    },
  };
}
