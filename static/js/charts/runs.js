/** What was trained before, as a table: sorted by any column, drawn into the chart, taken up again, saved. */

import { atMostEvery, textWriter } from "../tools/dom.js";
import { saveCsv } from "../tools/download.js";
import { button, create } from "../tools/elements.js";
import { createMemo } from "../tools/memo.js";
import { rowsOf, sortedRows } from "./history.js";
import { COLUMNS, rowsWithWords, runsAsCsv } from "./run-columns.js";

/** @typedef {import("./history.js").Row} Row */
/** @typedef {import("./run-columns.js").DescribedRow} DescribedRow */

/** The row under way changes all the time; a table that is written anew more often than this cannot be clicked. */
const PERIOD_MS = 500;

/**
 * @param {import("./tabs.js").TabContext} tab
 * @returns {import("./tabs.js").TabPanel}
 */
export function mountRuns({ context, history, choice, frame: root, note }) {
  const { live, t, requestRender } = context;
  const save = button(t("runs.save"), { testid: "runs-save", className: "quiet" });
  const caption = create("p");
  note?.append(caption, save);
  const write = textWriter(caption);
  const memo = createMemo();
  /** A press on the table and a tab that is opened are answered at once, whatever the period. */
  let urgent = true;
  const table = new RunTable(t, () => {
    refresh();
    requestRender();
  });
  root?.append(table.element);
  const due = atMostEvery(PERIOD_MS);

  function refresh() {
    memo.forget();
    urgent = true;
  }

  const described = () => rowsWithWords([...present(live, history), ...history.rows], t, history.next);
  save.addEventListener("click", () => saveCsv("runs.csv", runsAsCsv(described(), t)));

  /** @param {DescribedRow} row @param {"overlay" | "restore" | "delete"} what @param {boolean} [on] */
  function act(row, what, on = false) {
    if (what === "overlay") history.overlay(row.id, on);
    else if (what === "delete") history.remove(row.id);
    else restore(context, row);
    choice.version += 1;
    requestRender();
  }

  return {
    opened(on) {
      if (on) refresh();
    },
    update(time) {
      const deps = [history.rows, live.timeline.newest?.frame];
      if (!memo.pending(deps)) return false;
      if (!memo.changed(deps, () => due(time) || urgent)) return true;
      urgent = false;
      const rows = described();
      write(t(rows.length > 0 ? "runs.caption" : "runs.empty"));
      table.show(rows, (row) => lineOf(row, history.overlaid.has(row.id), t, act));
      return false;
    },
  };
}

class RunTable {
  element;
  #heads;
  // Apart: the run under way is written anew all the time, and what is written anew cannot be clicked or keep the focus.
  #now = create("tbody");
  #before = create("tbody");
  #sorted = { column: 0, direction: /** @type {1 | -1} */ (-1) };
  #listed = "";

  /** @param {Translator} t @param {() => void} resorted */
  constructor(t, resorted) {
    this.#heads = COLUMNS.map(({ key }, column) =>
      headOf(t(`runs.${key}`), () => {
        this.#sort(column);
        resorted();
      }),
    );
    const others = ["runs.shown", "runs.actions"].map((key) => create("th", { scope: "col" }, t(key)));
    const head = create("thead", {}, create("tr", {}, ...this.#heads, ...others));
    this.element = create(
      "table",
      { className: "runs" },
      create("caption", { className: "sr" }, t("runs.table")),
      head,
      this.#now,
      this.#before,
    );
  }

  /** @param {readonly DescribedRow[]} rows @param {(row: DescribedRow) => HTMLElement} line */
  show(rows, line) {
    const { column, direction } = this.#sorted;
    this.element.hidden = rows.length === 0;
    this.#now.replaceChildren(...rows.filter(({ current }) => current).map(line));
    const past = rows.filter(({ current }) => !current);
    const list = JSON.stringify([column, direction, past.map(({ id, differs }) => [id, differs])]);
    if (list === this.#listed) return;
    this.#listed = list;
    this.#heads.forEach(
      (head, i) => (head.ariaSort = i !== column ? "none" : direction > 0 ? "ascending" : "descending"),
    );
    this.#before.replaceChildren(
      ...sortedRows(past, /** @type {typeof COLUMNS[number]} */ (COLUMNS[column]).of, direction).map(line),
    );
  }

  /** @param {number} column once more: the other way round */
  #sort(column) {
    this.#sorted = {
      column,
      direction: column === this.#sorted.column ? /** @type {1 | -1} */ (-this.#sorted.direction) : 1,
    };
  }
}

/** @param {Live} live @param {import("./history.js").RunHistory} history @returns {Row[]} the run under way */
function present({ timeline, curves }, history) {
  const { newest } = timeline;
  return newest && newest.frame.step > 0 ? rowsOf(newest, curves, history.next, -4) : [];
}

/** @param {string} title @param {() => void} sort */
function headOf(title, sort) {
  const button = create("button", { type: "button", className: "quiet" }, title);
  button.addEventListener("click", sort);
  return create("th", { scope: "col" }, button);
}

/**
 * @param {DescribedRow} row
 * @param {boolean} overlaid
 * @param {Translator} t
 * @param {(row: DescribedRow, what: "overlay" | "restore" | "delete", on?: boolean) => void} act
 */
function lineOf(row, overlaid, t, act) {
  const cells = COLUMNS.map((column) => create("td", {}, column.text(row, t)));
  cells[0]?.classList.add(`series-${row.runIndex}`);
  const title = `${t("runs.number", { number: row.number })} ${row.network}`;
  if (row.current) return marked(create("tr", { className: "current" }, ...cells, create("td"), create("td")), row);
  const box = create("input", {
    type: "checkbox",
    checked: overlaid,
    ariaLabel: t("spoken.named", { name: t("runs.shown"), text: title }),
  });
  box.addEventListener("change", () => act(row, "overlay", box.checked));
  const buttons = /** @type {const} */ (["restore", "delete"]).map((what) => {
    const button = create(
      "button",
      {
        testid: `run-${what}`,
        type: "button",
        className: "quiet",
        ariaLabel: t("spoken.named", { name: t(`runs.${what}`), text: title }),
      },
      t(`runs.${what}`),
    );
    button.addEventListener("click", () => act(row, what));
    return button;
  });
  return marked(
    create("tr", {}, ...cells, create("td", {}, box), create("td", { className: "run-actions" }, ...buttons)),
    row,
  );
}

/** @param {HTMLTableRowElement} line @param {DescribedRow} row */
function marked(line, row) {
  line.dataset.testid = row.current ? "run-now" : "run";
  line.dataset.id = String(row.id);
  return line;
}

/**
 * The run again as it was before its first step, and one undo away from what is here now.
 * @param {Context} context
 * @param {Row} row
 */
function restore({ store, commands, notify, t }, { experiment, dataset, number }) {
  store.dispatch({ type: "options_set", options: { training: false } });
  store.dispatch({ type: "experiment_replaced", experiment, dataset });
  commands.reset();
  notify({ key: "runs.restored", values: { number: t.count(number) } });
}
