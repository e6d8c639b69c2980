/** The panel's words: whether a layer separates the classes, which units are on the axes, the values at the points. */

import { isStraight, unitName } from "../../model/naming.js";
import { kindOf } from "../../model/tasks.js";
import { create } from "../../tools/elements.js";
import { markerIcon } from "../../tools/markers.js";
import { tableOf } from "../shared/table.js";
import { sharedLines, unitsOf } from "./layer.js";
import { AXIS_ROLES } from "./paint.js";

/** @typedef {import("./layer.js").LayerView} LayerView */
/** @typedef {import("./layer.js").Mark} Mark */

const MAX_ROWS = 200;

/**
 * @param {LayerView} view
 * @param {Frame | null} frame
 * @param {Translator} t
 * @returns {string} whether the output separates the classes with one line in this space
 */
export function answerFor(view, frame, t) {
  const { spec, every, dataset } = view;
  const { runIndex, layer } = view.choice;
  const kind = kindOf(dataset);
  const count = t.count(every.length);
  if (layer < spec.network.hidden_layers.length) return t("hidden.on_the_way", { layer, next: layer + 1 });
  if (every.length === 0) return t("hidden.no_points");
  if (kind === "regression") {
    const r2 = frame?.r_squared[runIndex] ?? NaN; // of values that do not vary there is none
    const explained = Number.isNaN(r2) ? [] : [t("hidden.explained", { r2: t.decimal(r2, 3) })];
    return [t("hidden.regression"), ...explained].join(" ");
  }
  if (new Set(every.map(({ point }) => point.label)).size === 1) return t("hidden.one_class", { count });
  if (!frame || frame.n_samples !== every.length) return t("hidden.working");
  const [right, ties] = [Math.round((frame.accuracy[runIndex] ?? 0) * every.length), frame.ties[runIndex] ?? 0];
  const shape = kind === "multiclass" ? "many" : Math.min(unitsOf(view), 4);
  if (right === every.length) return t(`hidden.enough_${shape}`, { count });
  const values = { wrong: t.count(every.length - right - ties), ties: t.count(ties), count };
  return `${t(`hidden.not_yet_${shape}`)} ${t(ties > 0 ? "hidden.wrong_and_ties" : "hidden.wrong", values)}`;
}

/** @param {readonly Mark[]} every @param {Translator} t @returns {string} which point is selected, and its values */
export function selectedIn(every, t) {
  const chosen = every.filter((mark) => mark.chosen);
  const [only] = chosen;
  if (!only) return t("hidden.select");
  if (chosen.length > 1) return t("hidden.selected_many", { count: t.count(chosen.length) });
  const values = only.a
    .slice(0, 8)
    .map((value, unit) => `${unitName(unit)} ${t.decimal(value, 4)}`)
    .join("  ");
  return t("hidden.selected", {
    number: only.index + 1,
    x1: t.decimal(only.point.x1, 3),
    x2: t.decimal(only.point.x2, 3),
    values,
  });
}

/**
 * @param {LayerView} view
 * @param {Translator} t
 * @returns {(Node | string)[]} which units are on the axes, each in the colour of its axis, and whether they have lines
 *   in the plane
 */
export function captionOf(view, t) {
  const { spec, choice } = view;
  const names = choice.units.map((unit, axis) => {
    const name = create("b", {}, unitName(unit));
    const role = AXIS_ROLES[/** @type {0 | 1 | 2} */ (axis)];
    name.style.color = `var(--${role})`;
    return name;
  });
  const units = unitsOf(view);
  const rest =
    units > choice.units.length && choice.layer === spec.network.hidden_layers.length
      ? ` ${t("hidden.part", { units, shown: choice.units.length })}`
      : "";
  const hasLines = isStraight(spec) && choice.layer === 1;
  return [
    `${t("hidden.axes")} `,
    ...names.flatMap((name, i) => (i > 0 ? [", ", name] : [name])),
    ".",
    ` ${[t(hasLines ? "hidden.own_lines" : "hidden.no_lines"), ...sharedIn(view, hasLines, t)].join(" ")}${rest}`,
  ];
}

/** @param {LayerView} view @param {boolean} hasLines @param {Translator} t @returns {string[]} which lines are one, or none */
function sharedIn(view, hasLines, t) {
  const { same, none } = sharedLines(view);
  const named = (/** @type {readonly number[]} */ units) => units.map(unitName).join(", ");
  return [
    ...same.map((units) => t(hasLines ? "hidden.same_line" : "hidden.same_boundary", { names: named(units) })),
    ...(none.length > 0 ? [t("hidden.no_line", { names: named(none) })] : []),
  ];
}

/**
 * @param {readonly Mark[]} every
 * @param {Translator} t
 * @returns {HTMLTableElement} the values of all units at the points
 */
export function valuesTable(every, t) {
  const rows = every.slice(0, MAX_ROWS);
  const units = rows[0]?.a.map((_, unit) => unitName(unit)) ?? [];
  const cells = rows.map(({ point: { x1, x2, label }, index, a }) => {
    const marker = Number.isInteger(label) && label >= 0 ? [markerIcon(label)] : [];
    return [
      String(index + 1),
      t.decimal(x1, 3),
      t.decimal(x2, 3),
      [...marker, ` ${t.number(label)}`],
      ...a.map((value) => t.decimal(value, 4)),
    ];
  });
  return tableOf(
    t("hidden.values_caption", { count: rows.length }),
    [t("hidden.number"), "x₁", "x₂", t("hidden.label"), ...units],
    cells,
  );
}
