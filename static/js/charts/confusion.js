/** Which classes each network mixes up, as tables. */

import { namesOf } from "../model/naming.js";
import { subscribeTo } from "../session/probe-subscriptions.js";
import { atMostEvery } from "../tools/dom.js";
import { create } from "../tools/elements.js";
import { markerIcon } from "../tools/markers.js";
import { createMemo } from "../tools/memo.js";

const PERIOD_MS = 250;

/**
 * @param {import("./tabs.js").TabContext} tab
 * @returns {import("./tabs.js").TabPanel}
 */
export function mountConfusion({ context, frame: root, note }) {
  const { store, live, t, subscriptions } = context;
  note?.append(create("p", {}, t("confusion.caption")));
  const subscribe = subscribeTo(subscriptions, "confusion", PERIOD_MS);
  const due = atMostEvery(PERIOD_MS);
  const memo = createMemo();
  return {
    opened(on) {
      subscribe(on);
      memo.forget();
    },
    update(now) {
      const { dataset, experiment } = store.get();
      const frame = live.probed.get("confusion");
      const deps = [frame, dataset.task, dataset.n_classes, experiment.runs];
      if (!memo.pending(deps)) return false;
      if (!memo.changed(deps, () => due(now))) return true;
      const names = namesOf(experiment.runs, t);
      root?.replaceChildren(
        ...names.map((name, runIndex) => {
          return create(
            "section",
            { className: `confusion series-${runIndex}` },
            create("h3", {}, name),
            ...tables(frame, runIndex, t),
          );
        }),
      );
      return false;
    },
  };
}

/** @param {Frame | undefined} frame @param {number} runIndex @param {Translator} t */
function tables(frame, runIndex, t) {
  const made = ["confusion", "test_confusion"].flatMap((probe) => {
    const tensor = frame?.tensors[`runs.${runIndex}.${probe}`];
    if (!tensor) return [];
    return [
      tableOf(
        Array.from(tensor.data, Number),
        tensor.shape[0] ?? 0,
        t(probe === "confusion" ? "confusion.train" : "confusion.test"),
        t,
      ),
    ];
  });
  return made.length > 0 ? made : [create("p", {}, t("confusion.waiting"))];
}

/**
 * @param {readonly number[]} counts (K, K + 1), row by row; the last column are ties
 * @param {number} n_classes
 * @param {string} caption
 * @param {Translator} t
 */
function tableOf(counts, n_classes, caption, t) {
  const rows = Array.from({ length: n_classes }, (_, row) =>
    counts.slice(row * (n_classes + 1), (row + 1) * (n_classes + 1)),
  );
  const ties = rows.some((row) => (row[n_classes] ?? 0) > 0);
  const columns = n_classes + Number(ties);
  const classes = rows.map((_, label) => label);
  const head = create(
    "tr",
    {},
    create("th", { scope: "col" }, t("confusion.true")),
    ...classes.map((label) => classHead(label, "col", t)),
    ...(ties ? [create("th", { scope: "col" }, t("confusion.ties"))] : []),
    create("th", { scope: "col" }, t("confusion.right")),
  );
  const body = rows.map((row, label) => {
    const total = row.reduce((sum, count) => sum + count, 0);
    const cells = row.slice(0, columns).map((count, chosen) => {
      const cell = create("td", { className: chosen === label ? "hit" : count > 0 ? "miss" : "none" }, t.count(count));
      // The tint says how many: of a colour that has no meaning of its own, so that the classes keep theirs.
      cell.style.setProperty("--share", String(total > 0 ? count / total : 0));
      return cell;
    });
    return create(
      "tr",
      {},
      classHead(label, "row", t),
      ...cells,
      create("td", { className: "right" }, total > 0 ? t.percent((row[label] ?? 0) / total) : "–"),
    );
  });
  return create("table", {}, create("caption", {}, caption), create("thead", {}, head), create("tbody", {}, ...body));
}

/** @param {number} label @param {string} scope @param {Translator} t */
function classHead(label, scope, t) {
  const name = create("span", { className: "sr" }, t("confusion.class", { label }));
  return create("th", { scope }, markerIcon(label), name, create("span", { ariaHidden: "true" }, ` ${label}`));
}
