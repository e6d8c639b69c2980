/** What is told of a hidden layer: whether it parts the points, which units are seen, what the selected point becomes. */

import { isStraight, unitName as nameOf } from "../../model/naming.js";
import { kindOf } from "../../model/tasks.js";
import { create } from "../../tools/elements.js";
import { markerIcon } from "../../tools/markers.js";
import { tableOf } from "../shared/table.js";
import { AXIS_ROLES } from "./paint.js";
import { unitsOf } from "./scene.js";

/** @typedef {import("./scene.js").Mark} Mark */
/** @typedef {import("./scene.js").Scene} Scene */

const MOST_ROWS = 200;

/** @param {Scene} scene @param {Frame | null} frame @param {Translator} t @returns {string} does one line of the output part the points? */
export function answerFor(scene, frame, t) {
  const {
    spec,
    choice: { runIndex, layer },
    every,
    dataset,
  } = scene;
  const kind = kindOf(dataset);
  const count = t.count(every.length);
  if (layer < spec.network.hidden_layers.length) return t("hidden.on_the_way", { layer, next: layer + 1 });
  if (every.length === 0) return t("hidden.no_points");
  if (kind === "regression") return t("hidden.regression", { r2: t.decimal(frame?.r_squared[runIndex] ?? NaN, 3) });
  if (new Set(every.map(({ point }) => point.label)).size === 1) return t("hidden.one_class", { count });
  if (!frame || frame.n_samples !== every.length) return t("hidden.working");
  const [right, ties] = [Math.round((frame.accuracy[runIndex] ?? 0) * every.length), frame.ties[runIndex] ?? 0];
  const shape = kind === "multiclass" ? "many" : Math.min(unitsOf(scene), 4);
  if (right === every.length) return t(`hidden.enough_${shape}`, { count });
  const values = { wrong: t.count(every.length - right - ties), ties: t.count(ties), count };
  return `${t(`hidden.not_yet_${shape}`)} ${t(ties > 0 ? "hidden.wrong_and_ties" : "hidden.wrong", values)}`;
}

/** @param {readonly Mark[]} every @param {Translator} t */
export function selectedIn(every, t) {
  const chosen = every.filter((mark) => mark.chosen);
  const [only] = chosen;
  if (!only) return t("hidden.select");
  if (chosen.length > 1) return t("hidden.selected_many", { count: t.count(chosen.length) });
  const values = only.a
    .slice(0, 8)
    .map((value, unit) => `${nameOf(unit)} ${t.decimal(value, 4)}`)
    .join("  ");
  return t("hidden.selected", {
    number: only.index + 1,
    x1: t.decimal(only.point.x1, 3),
    x2: t.decimal(only.point.x2, 3),
    values,
  });
}

/** @param {Scene} scene @param {Translator} t @returns {(Node | string)[]} which units are on the axes, each in the colour of its own, and where their lines are */
export function captionOf(scene, t) {
  const { spec, choice } = scene;
  const names = choice.units.map((unit, axis) => {
    const name = create("b", {}, nameOf(unit));
    const role = AXIS_ROLES[/** @type {0 | 1 | 2} */ (axis)];
    name.style.color = `var(--${role})`;
    return name;
  });
  const units = unitsOf(scene);
  const rest =
    units > choice.units.length && choice.layer === spec.network.hidden_layers.length
      ? ` ${t("hidden.part", { units, shown: choice.units.length })}`
      : "";
  return [
    `${t("hidden.axes")} `,
    ...names.flatMap((name, i) => (i > 0 ? [", ", name] : [name])),
    ".",
    ` ${t(isStraight(spec) && choice.layer === 1 ? "hidden.own_lines" : "hidden.no_lines")}${rest}`,
  ];
}

/** @param {readonly Mark[]} every @param {Translator} t */
export function valuesOf(every, t) {
  const rows = every.slice(0, MOST_ROWS);
  const units = rows[0]?.a.map((_, unit) => nameOf(unit)) ?? [];
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
