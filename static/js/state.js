/** What the person has chosen and drawn, and how each action changes it: pure functions, no DOM, no network. */

import { DOMAIN } from "./scales.js";

/** Steps per second on the speed slider; the last is as fast as the server can. */
export const SPEEDS = [1, 2, 5, 10, 30, 60, 120, 300, 1000, 3000, Infinity];
export const DEFAULT_SPEED = SPEEDS.indexOf(60);

/** Points are kept in thousandths: what is drawn, sent and shared is then the same number everywhere. */
const PRECISION = 1000;

/**
 * @param {number} x1
 * @param {number} x2
 * @param {Label} label
 * @returns {Point} rounded to the precision of a drawing and brought inside the plot
 */
export function makePoint(x1, x2, label) {
  /** @param {number} value */
  const settle = (value) => Math.round(Math.min(DOMAIN, Math.max(-DOMAIN, value)) * PRECISION) / PRECISION || 0;
  return { x1: settle(x1), x2: settle(x2), label };
}

/**
 * @param {readonly (readonly number[])[]} points
 * @param {readonly number[]} labels
 * @returns {Point[]}
 */
export function makePoints(points, labels) {
  return points.map(([x1 = 0, x2 = 0], i) => makePoint(x1, x2, labels[i] === 1 ? 1 : 0));
}

/**
 * @param {Experiment} experiment
 * @param {Drawing} drawing
 * @param {Generation} generation
 * @param {number} maxPoints
 * @returns {State}
 */
export function initialState(experiment, drawing, generation, maxPoints) {
  return {
    experiment,
    activations: experiment.runs.map((run) => run.network.hidden_layers[0]?.activation ?? "tanh"),
    drawing,
    past: [],
    future: [],
    stroke: null,
    generation,
    tool: 0,
    brush: 0.15,
    training: false,
    speed: DEFAULT_SPEED,
    unit: "epoch",
    hiddenLines: false,
    logScale: false,
    maxPoints,
  };
}

/**
 * @param {State} state
 * @param {Action} action
 * @returns {State} the same object when nothing changed
 */
export function reduce(state, action) {
  switch (action.type) {
    case "points_added": {
      const room = state.maxPoints - state.drawing.points.length;
      if (room <= 0 || action.points.length === 0) return state;
      const points = [...state.drawing.points, ...action.points.slice(0, room)];
      return edited(state, { points, preset: null }, action.stroke);
    }
    case "points_erased": {
      const points = state.drawing.points.filter((p) => Math.hypot(p.x1 - action.x1, p.x2 - action.x2) > action.radius);
      if (points.length === state.drawing.points.length) return state;
      return edited(state, { points, preset: null }, action.stroke);
    }
    case "drawing_replaced": {
      const points = action.points.slice(0, state.maxPoints);
      if (points.length === 0 && state.drawing.points.length === 0) return state;
      return edited(state, { points, preset: action.preset }, action.stroke ?? null);
    }
    case "undone":
      return travelled(state, state.past, state.future, (past, future) => ({ past, future }));
    case "redone":
      return travelled(state, state.future, state.past, (future, past) => ({ past, future }));
    case "options_set":
      return { ...state, ...action.options };
    case "run_changed":
      return changedRun(state, action.side, action.change);
    case "batch_size_set":
      return { ...state, experiment: { ...state.experiment, batch_size: action.batch_size } };
    case "seeds_drawn": {
      const runs = state.experiment.runs.map((run, i) => ({ ...run, seed: action.seeds[i] ?? run.seed }));
      return { ...state, experiment: { ...state.experiment, runs } };
    }
    case "restored": {
      const { experiment, drawing, generation } = action.saved;
      const activations = initialState(experiment, drawing, generation, state.maxPoints).activations;
      return { ...edited(state, drawing, null), experiment, generation, activations, training: false };
    }
  }
}

/**
 * @param {State} state
 * @param {Drawing} drawing
 * @param {number | null} stroke
 * @returns {State}
 */
function edited(state, drawing, stroke) {
  const continues = stroke !== null && stroke === state.stroke;
  return { ...state, drawing, stroke, past: continues ? state.past : [...state.past, state.drawing], future: [] };
}

/**
 * One step back or forth: the newest drawing of `from` is shown, the present one goes to `to`.
 * @param {State} state
 * @param {readonly Drawing[]} from
 * @param {readonly Drawing[]} to
 * @param {(from: readonly Drawing[], to: readonly Drawing[]) => Pick<State, "past" | "future">} place
 * @returns {State}
 */
function travelled(state, from, to, place) {
  const drawing = from.at(-1);
  if (!drawing) return state;
  return { ...state, ...place(from.slice(0, -1), [...to, state.drawing]), drawing, stroke: null };
}

/**
 * @param {State} state
 * @param {number} side
 * @param {RunChange} change
 * @returns {State}
 */
function changedRun(state, side, change) {
  const old = state.experiment.runs[side];
  if (!old) return state;
  const units = change.units ?? hiddenUnits(old);
  const activation = change.activation ?? state.activations[side] ?? "tanh";
  const { loss, optimizer, learning_rate } = { ...old.training, ...change };
  const run = {
    ...old,
    network: { ...old.network, hidden_layers: units === 0 ? [] : [{ units, activation }] },
    training: { loss, optimizer, learning_rate },
  };
  return {
    ...state,
    experiment: { ...state.experiment, runs: state.experiment.runs.with(side, run) },
    activations: state.activations.with(side, activation),
  };
}

/**
 * @param {RunSpec} run
 * @returns {number} units of the hidden layer; 0 for a single neuron
 */
export function hiddenUnits(run) {
  return run.network.hidden_layers[0]?.units ?? 0;
}

/**
 * @param {readonly Point[]} points
 * @returns {[number, number]} how many points of each class
 */
export function classCounts(points) {
  const ones = points.reduce((sum, point) => sum + point.label, 0);
  return [points.length - ones, ones];
}

/**
 * @param {readonly Point[]} points
 * @returns {number} the greatest share of them that anything can get right: below 1 where both classes lie on one spot
 */
export function ceiling(points) {
  /** @type {Map<string, [number, number]>} */
  const spots = new Map();
  for (const { x1, x2, label } of points) {
    const spot = spots.get(`${x1} ${x2}`) ?? [0, 0];
    spot[label === 1 ? 1 : 0] += 1;
    spots.set(`${x1} ${x2}`, spot);
  }
  return [...spots.values()].reduce((sum, [zeros, ones]) => sum + Math.max(zeros, ones), 0) / points.length;
}

/**
 * What a change of which starts all runs again at step 0 (docs/protocol.md, `configure`).
 * @param {Experiment} experiment
 * @returns {string} equal for experiments whose weights fit each other
 */
export function structure(experiment) {
  return JSON.stringify(
    experiment.runs.map(({ seed, network }) => [seed, network.initializer, network.hidden_layers.map((layer) => layer.units)]),
  );
}
