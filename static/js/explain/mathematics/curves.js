/** The curves of a page: what an activation makes of z, and what a loss makes of ŷ, with every example on them. No I/O. */

import { hiddenOf, logitsOf, matches, sumOf } from "../../model/forward.js";
import { targetOf, trainingPoints } from "../../model/points.js";
import { functionOf, records } from "../../model/records.js";
import { powerOfTen } from "../../tools/digits.js";
import { roundUp, sampled } from "../shared/curve.js";
import { at } from "./trace.js";

/** @typedef {import("../shared/curve.js").Picture} Picture */
/** @typedef {import("../shared/curve.js").Mark} Mark */
/** @typedef {import("../shared/curve.js").Interval} Interval */
/** @typedef {import("./trace.js").Trace} Trace */
/** @typedef {import("./trace.js").Entry} Entry */
/** @typedef {{readonly picture: Picture, readonly words: string}} Told */
/**
 * A network on its examples.
 * @typedef {{readonly run: RunSpec, readonly view: RunView, readonly dataset: Dataset}} Scene
 */

/** Of more examples every second, third … is drawn. */
const MOST_MARKS = 300;
/** Where a function that has a limit is there already. */
const FAR = 1e4;
const SMALL = 1e-3;
/** What is larger there has no limit. */
const LARGE = 100;
/** So near the ends of its scale a loss that has no bound is cut off. */
const NEAR_END = 0.01;
/** Logits between which an output with bounds has gone from one to the other. */
const WIDE = 40;

/** @param {Dataset} dataset @returns {Point[]} */
function shownPoints({ points }) {
  const all = trainingPoints(points);
  const every = Math.ceil(all.length / MOST_MARKS);
  return all.filter((_, i) => i % every === 0);
}

/**
 * @param {(z: number) => number} g
 * @param {-1 | 1} end
 * @returns {number | null} what g comes to at −∞ or ∞, which may be infinite; null where it comes to nothing
 */
export function limitOf(g, end) {
  const [near, far] = [g(end * FAR), g(end * 2 * FAR)];
  if (Math.abs(far - near) < 1e-9) return Number(far.toFixed(9)) || 0;
  return Math.abs(far) >= LARGE ? Math.sign(far) * Number.POSITIVE_INFINITY : null;
}

/** @param {readonly number[]} values @param {number} least @returns {Interval} round 0, and wide enough for all */
function around0(values, least) {
  const size = roundUp(Math.max(least, ...values.filter(Number.isFinite).map(Math.abs)));
  return [-size, size];
}

/** @param {readonly number[]} values @returns {Interval} with a little room */
function widened(values) {
  const finite = values.filter(Number.isFinite);
  const [low, high] = [Math.min(...finite), Math.max(...finite)];
  const room = 0.08 * (high - low || 1);
  return [low - room, high + room];
}

/**
 * @param {Scene} scene
 * @param {Trace} trace
 * @param {number} layer
 * @param {Entry} entry
 * @param {string} activation of the layer
 * @param {Translator} t
 * @returns {Told | null} null for a function of several logits
 */
export function activationCurve({ run, view, dataset }, trace, layer, { example, to }, activation, t) {
  const record = records.activations.get(activation);
  if (!record || !matches(run, view)) return null;
  const g = functionOf(record.numpy.value, "z");
  const sum = sumOf(run, view, layer, to);
  const marks = shownPoints(dataset).map((point) => {
    const z = sum(point.x1, point.x2);
    return /** @type {Mark} */ ({ at: [z, g(z)], point });
  });
  const [z, a] = [`Z${layer}`, `A${layer}`].map((name) => at(trace.get(name), example, to));
  const point = trainingPoints(dataset.points)[trace.rows[example] ?? -1];
  const range = around0([...marks.map((mark) => mark.at[0]), z ?? 0], 4);
  const spots = sampled((value) => [value, g(value)], range);
  const ends = [limitOf(g, -1), limitOf(g, 1)];
  const limits = ends.flatMap((y, i) =>
    y !== null && Number.isFinite(y) ? [{ y, end: /** @type {-1 | 1} */ (i === 0 ? -1 : 1) }] : [],
  );
  const said = (/** @type {number} */ value) => shortly(value, t);
  const picture = {
    x: { name: "z", range },
    y: {
      name: "a",
      range: widened([...spots.map(([, y]) => y), ...limits.map(({ y }) => y)]),
    },
    lines: [{ spots, role: /** @type {const} */ ("ink") }],
    limits,
    marks,
    chosen: point
      ? { at: /** @type {const} */ ([z ?? NaN, a ?? NaN]), point, text: `z = ${said(z ?? NaN)}, a = ${said(a ?? NaN)}` }
      : null,
  };
  const falls = record.monotone && (spots[0]?.[1] ?? 0) > (spots.at(-1)?.[1] ?? 0);
  const words = [
    t("mathematics.curve_example", { example: example + 1, z: said(z ?? NaN), a: said(a ?? NaN) }),
    ends.includes(null)
      ? t("mathematics.curve_no_limit")
      : t("mathematics.curve_limits", { low: limitText(ends[0] ?? 0, t), high: limitText(ends[1] ?? 0, t) }),
    ...(falls ? [t("mathematics.curve_falls")] : []),
  ];
  return { picture, words: words.join(" ") };
}

/** @param {number} value @param {Translator} t @returns {string} four digits, and a power of ten where zeros would hide them */
function shortly(value, t) {
  if (value === 0 || !(Math.abs(value) < SMALL)) return t.significant(value, 4);
  const [mantissa, exponent] = value.toExponential(3).split("e");
  return `${t.number(Number(mantissa))}·${powerOfTen(Number(exponent))}`;
}

/** @param {number} value @param {Translator} t */
const limitText = (value, t) => (Number.isFinite(value) ? t.number(value) : value < 0 ? "−∞" : "∞");

/**
 * What a loss makes of ŷ, for each answer that is right; of values, what it makes of the error ŷ − y, so that one curve
 * holds all; where a loss reads only the margin, what it makes of z.
 * @typedef {object} LossCurves
 * @property {"ŷ" | "ŷ − y" | "z"} over
 * @property {(z: number, y: number) => number} place on the horizontal axis
 * @property {(z: number, y: number) => number} value
 * @property {readonly number[]} targets one curve for each
 * @property {Interval} logits to draw it for
 * @property {boolean} hasEnds whether ŷ has bounds on both sides
 */

/**
 * @param {string} name of a loss of one output
 * @param {readonly number[]} logits of all examples; of values, how far they are off
 * @returns {LossCurves | null} null where the page cannot compute it
 */
export function lossCurves(name, logits) {
  const loss = records.losses.get(name);
  if (!loss || loss.task === "multiclass") return null;
  const output = records.activations.get(loss.output);
  const readsPrediction = loss.prediction_slope_tex !== null;
  const ofValues = loss.task === "regression";
  const hasEnds = readsPrediction && output?.bounds.every((bound) => bound !== null) === true;
  const predict = functionOf(output?.numpy.value ?? "z", "z");
  return {
    over: ofValues ? "ŷ − y" : readsPrediction ? "ŷ" : "z",
    place: (z, y) => (ofValues ? predict(z) - y : readsPrediction ? predict(z) : z),
    value: functionOf(loss.numpy.value, "z", "y"),
    targets: ofValues ? [0] : [1, 0],
    logits: hasEnds ? [-WIDE, WIDE] : around0(logits, 2),
    hasEnds,
  };
}

/**
 * @param {Scene} scene
 * @param {Trace} trace
 * @param {Entry} entry
 * @param {Translator} t
 * @returns {Told | null}
 */
export function lossCurve(scene, trace, entry, t) {
  const { run, view, dataset } = scene;
  const loss = records.losses.get(run.training.loss);
  const point = trainingPoints(dataset.points)[trace.rows[entry.example] ?? -1];
  if (!loss || !point || !matches(run, view)) return null;
  return loss.task === "multiclass"
    ? probabilityCurve(scene, trace, entry, point, t)
    : valueCurve(scene, trace, entry, point, t);
}

/** @param {Scene} scene @returns {(point: Point) => number[]} its logits */
function answersOf({ run, view }) {
  const [before, logits] = [hiddenOf(run, view, view.layers.length - 1), logitsOf(view)];
  return ({ x1, x2 }) => logits(before(x1, x2));
}

/** @param {Scene} scene @param {Trace} trace @param {Entry} entry @param {Point} point @param {Translator} t @returns {Told | null} */
function valueCurve(scene, trace, { example }, point, t) {
  const { dataset, run } = scene;
  const answers = answersOf(scene);
  const examples = shownPoints(dataset).map((each) => ({
    point: each,
    z: answers(each)[0] ?? NaN,
    y: targetOf(each, dataset.task),
  }));
  const target = trace.y[example] ?? NaN;
  const ofValues = dataset.task !== "classes";
  const curves = lossCurves(
    run.training.loss,
    examples.map(({ z, y }) => (ofValues ? z - y : z)),
  );
  if (!curves) return null;
  const { over, place, value, targets, hasEnds } = curves;
  const z = at(trace.get(`Z${trace.n_layers}`), example, 0);
  const cost = at(trace.get("loss"), example, 0);
  const prediction = at(trace.get(`A${trace.n_layers}`), example, 0);
  const x = over === "z" ? z : over === "ŷ" ? prediction : prediction - target;
  const lines = targets.map((y) => ({
    spots: sampled((logit) => /** @type {const} */ ([place(logit, y), value(logit, y)]), curves.logits, 480),
    role: roleOf(y, targets.length),
    faint: targets.length > 1 && y !== target,
    name: targets.length > 1 ? nameOf(run.training.loss, y) : "",
  }));
  const places = lines.flatMap(({ spots }) => spots.map(([u]) => u));
  const range = /** @type {Interval} */ ([Math.min(...places), Math.max(...places)]);
  const [near, far] = [range[0] + NEAR_END * (range[1] - range[0]), range[1] - NEAR_END * (range[1] - range[0])];
  const heights = lines.flatMap(({ spots }) => spots.filter(([u]) => u >= near && u <= far).map(([, v]) => v));
  const top = roundUp(Math.max(...heights.filter(Number.isFinite), Number.isFinite(cost) ? 1.1 * cost : 0));
  const said = (/** @type {number} */ value) => shortly(value, t);
  const picture = {
    x: { name: over, range },
    y: { name: "L", range: /** @type {Interval} */ ([-0.03 * top, top]) },
    lines: [...lines].sort((a, b) => Number(b.faint) - Number(a.faint)),
    limits: [],
    marks: examples.map(({ point: each, z: logit, y }) => ({
      at: /** @type {const} */ ([place(logit, y), value(logit, y)]),
      point: each,
    })),
    chosen: { at: /** @type {const} */ ([x, cost]), point, text: `L = ${said(cost)}` },
  };
  const most = hasEnds ? Math.max(...targets.flatMap((y) => [value(-1000, y), value(1000, y)])) : NaN;
  const words = [
    t("mathematics.loss_example", {
      example: example + 1,
      y: t.number(target),
      x: over,
      at: said(x),
      loss: said(cost),
    }),
    ...(most > LARGE ? [t("mathematics.loss_unbounded")] : []),
    ...(most <= LARGE ? [t("mathematics.loss_bounded", { most: t.number(most) })] : []),
  ];
  return { picture, words: words.join(" ") };
}

/** @param {number} y @param {number} n_curves @returns {import("../../tools/colors.js").Role} */
const roleOf = (y, n_curves) => (n_curves === 1 ? "ink" : y === 1 ? "class-1" : "class-0");

/** @param {string} name of the loss @param {number} y @returns {string} */
function nameOf(name, y) {
  if (records.losses.get(name)?.family !== "cross_entropy") return `y = ${y}`;
  return y === 1 ? "y = 1: −ln ŷ" : "y = 0: −ln(1 − ŷ)";
}

/**
 * Of several classes a cross-entropy reads the probability of the right one alone.
 * @param {Scene} scene
 * @param {Trace} trace
 * @param {Entry} entry
 * @param {Point} point
 * @param {Translator} t
 * @returns {Told | null}
 */
function probabilityCurve(scene, trace, { example }, point, t) {
  if (records.losses.get(scene.run.training.loss)?.family !== "cross_entropy") return null;
  const answers = answersOf(scene);
  const label = trace.y[example] ?? 0;
  const [share, cost] = [at(trace.get(`A${trace.n_layers}`), example, label), at(trace.get("loss"), example, 0)];
  const top = roundUp(Math.max(-Math.log(NEAR_END), Number.isFinite(cost) ? 1.1 * cost : 0));
  const said = (/** @type {number} */ value) => shortly(value, t);
  const picture = {
    x: { name: "P(y∣x)", range: /** @type {Interval} */ ([0, 1]) },
    y: { name: "L", range: /** @type {Interval} */ ([-0.03 * top, top]) },
    lines: [
      {
        spots: sampled((z) => /** @type {const} */ ([Math.exp(z), -z]), [-WIDE, 0], 480),
        role: /** @type {const} */ ("ink"),
        name: "−ln P(y∣x)",
      },
    ],
    limits: [],
    marks: shownPoints(scene.dataset).map((each) => {
      const z = answers(each);
      const largest = Math.max(...z);
      const own =
        (z[each.label] ?? NaN) - largest - Math.log(z.reduce((sum, value) => sum + Math.exp(value - largest), 0));
      return { at: /** @type {const} */ ([Math.exp(own), -own]), point: each };
    }),
    chosen: { at: /** @type {const} */ ([share, cost]), point, text: `L = ${said(cost)}` },
  };
  const words = [
    t("mathematics.loss_example", {
      example: example + 1,
      y: t.number(label),
      x: "P(y∣x)",
      at: said(share),
      loss: said(cost),
    }),
    t("mathematics.loss_unbounded"),
  ];
  return { picture, words: words.join(" ") };
}
