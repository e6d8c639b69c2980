/**
 * What the person has chosen and drawn, and how each action changes it: pure functions, no DOM, no network.
 *
 * One undo covers points and settings, so that everything can be tried; a stroke, or the drag of a slider, is one
 * change.
 * Training is not undone: for that there is the timeline. A weight set by hand gets back its value from just before.
 */

import { changedPoints, MAX_CLASSES, makePoint, markTest, split } from "./points.js";
import { fitted } from "./tasks.js";
import { origin } from "./weights.js";

/** Steps per second on the speed slider; the last is as fast as the server allows. */
export const SPEEDS = [1, 2, 5, 10, 30, 60, 120, 300, 1000, 3000, Infinity];
export const DEFAULT_SPEED = SPEEDS.indexOf(60);

/** The settings of the view where a link does not name them. @type {SharedView} */
export const VIEW_DEFAULTS = {
  speed: DEFAULT_SPEED,
  unit: "epoch",
  stop: { loss: null, accuracy: null, plateau: false, steps: null },
  linked: false,
  hiddenLines: false,
  showTest: true,
  logScale: false,
};

/** The same for new work. Solved networks rest there: in a link that does not say so they go on. @type {SharedView} */
export const NEW_VIEW = { ...VIEW_DEFAULTS, stop: { ...VIEW_DEFAULTS.stop, rest: true } };

/**
 * @param {Saved} saved
 * @param {Rules} rules
 * @returns {State}
 */
export function initialState({ experiment, dataset: saved, generation, view, exercise }, rules) {
  const dataset = limited(saved, rules);
  return {
    experiment: fitted(experiment, dataset, rules, false),
    dataset,
    past: [],
    future: [],
    undoGroup: null,
    assigned: null,
    generation,
    tool: 0,
    fingerDraws: dataset.points.length === 0,
    selection: [],
    brush: 0.15,
    density: 1.5,
    value: 1,
    training: false,
    ...view,
    exercise,
    betDue: exercise?.bet !== undefined,
    ticked: 0,
    rules,
  };
}

/** @param {Dataset} dataset @param {Rules} rules @returns {Dataset} at most as many points as this server takes */
const limited = (dataset, { max_points }) =>
  dataset.points.length <= max_points ? dataset : { ...dataset, points: dataset.points.slice(0, max_points) };

/**
 * @param {State} state
 * @returns {Saved} the part of it that links hold; without the weights, which the session has
 */
export function savedOf(state) {
  const { experiment, dataset, generation, exercise } = state;
  return { experiment, dataset, generation, view: viewOf(state), exercise, weights: null };
}

/**
 * @param {State} state
 * @param {Action} action
 * @returns {State} the same object when nothing changed
 */
export function reduce(state, action) {
  const change = /** @type {(state: State, action: Action) => State} */ (CHANGES[action.type]);
  return change(state, action);
}

/**
 * What each action makes of a state.
 * @type {{readonly [K in Action["type"]]: (state: State, action: Extract<Action, {type: K}>) => State}}
 */
const CHANGES = {
  points_added(state, { points, undoGroup }) {
    const { points: old } = state.dataset;
    const room = state.rules.max_points - old.length;
    if (room <= 0 || points.length === 0) return state;
    const added = points.slice(0, room).map((point, k) => markTest(point, old.length + k, state.generation.test_share));
    return withPoints(state, [...old, ...added], undoGroup);
  },
  points_erased(state, { x1, x2, radius, undoGroup }) {
    const points = state.dataset.points.filter((p) => Math.hypot(p.x1 - x1, p.x2 - x2) > radius);
    return withPoints(state, points, undoGroup);
  },
  points_removed(state, { indices }) {
    const gone = new Set(indices);
    return withPoints(
      state,
      state.dataset.points.filter((_, i) => !gone.has(i)),
      null,
    );
  },
  points_moved(state, { indices, dx1, dx2, undoGroup }) {
    const moved = changedPoints(state.dataset.points, indices, (p) =>
      makePoint(p.x1 + dx1, p.x2 + dx2, p.label, p.test),
    );
    return { ...withPoints(state, moved, undoGroup), selection: state.selection };
  },
  points_labelled(state, { indices, label }) {
    const labelled = changedPoints(state.dataset.points, indices, (p) => ({ ...p, label }));
    return { ...withPoints(state, labelled, null), selection: state.selection };
  },
  dataset_replaced(
    state,
    { points: all, preset, task = state.dataset.task, n_classes = state.dataset.n_classes, undoGroup = null },
  ) {
    const { dataset } = state;
    const given = all.slice(0, state.rules.max_points);
    const points = given.some(({ test }) => test) ? given : split(given, state.generation.test_share);
    if (points.length === 0 && dataset.points.length === 0 && task === dataset.task) return state;
    const next = edited(state, { dataset: { points, preset, task, n_classes } }, undoGroup);
    // Points that fill an empty plot were not drawn there.
    return dataset.points.length === 0 && points.length > 0 ? { ...next, fingerDraws: false } : next;
  },
  task_set(state, { task }) {
    if (task === state.dataset.task) return state;
    // Points of one task have no meaning in another. Undo brings them back.
    return edited(state, { dataset: { points: [], preset: null, task, n_classes: 2 } }, null);
  },
  classes_set(state, action) {
    const { dataset } = state;
    const n_classes = Math.min(MAX_CLASSES, Math.max(2, action.n_classes));
    if (n_classes === dataset.n_classes || dataset.task !== "classes") return state;
    const points = dataset.points.filter(({ label }) => label < n_classes);
    const kept = points.length === dataset.points.length;
    const now = { ...dataset, n_classes, points: kept ? dataset.points : points, preset: kept ? dataset.preset : null };
    return edited(state, { dataset: now }, null);
  },
  test_share_set(state, { share, undoGroup }) {
    const points = split(state.dataset.points, share);
    return {
      ...edited(state, { dataset: { ...state.dataset, points } }, undoGroup),
      generation: { ...state.generation, test_share: share },
    };
  },
  undone: (state) => fromHistory(state, state.past, state.future, "before", (past, future) => ({ past, future })),
  redone: (state) => fromHistory(state, state.future, state.past, "after", (future, past) => ({ past, future })),
  // Who chooses a pen wants to draw with it.
  options_set: (state, { options }) => ({ ...state, ...("tool" in options && { fingerDraws: true }), ...options }),
  run_set: withRun,
  weights_set: withWeights,
  weights_begun(state) {
    // The weights that were set by hand are gone: there is nothing to undo.
    const [past, future] = [state.past, state.future].map((snapshots) => snapshots.filter(({ weights }) => !weights));
    return past && future && past.length + future.length < state.past.length + state.future.length
      ? { ...state, past, future, undoGroup: null }
      : state;
  },
  run_added(state, { from }) {
    const { runs } = state.experiment;
    const source = runs[from];
    if (!source || runs.length >= state.rules.max_runs) return state;
    // Other initial weights: two networks that do the same compare nothing.
    return withRuns(state, [...runs, { ...source, seed: freeSeed(runs) }]);
  },
  run_removed(state, { runIndex }) {
    const { runs } = state.experiment;
    return runs.length > 1 && runs[runIndex] ? withRuns(state, runs.toSpliced(runIndex, 1)) : state;
  },
  batch_size_set: (state, { batch_size }) => edited(state, { experiment: { ...state.experiment, batch_size } }, null),
  seeds_drawn: (state, { seeds }) =>
    withRuns(
      state,
      state.experiment.runs.map((run, i) => ({ ...run, seed: seeds[i] ?? run.seed })),
    ),
  experiment_replaced: (state, { experiment, dataset = state.dataset }) => edited(state, { experiment, dataset }, null),
  exercise_left(state, { own }) {
    // Undo brings back what was here before the exercise.
    const past = own ? [{ dataset: own.dataset, experiment: own.experiment }] : [];
    return { ...state, exercise: null, betDue: false, past: [...state.past, ...past], future: [], undoGroup: null };
  },
  restored(state, { saved: { experiment, dataset, generation, view, exercise } }) {
    const { dataset: oldDataset, experiment: oldExperiment } = state;
    const before = { dataset: oldDataset, experiment: oldExperiment, options: sharedOptions(state) };
    const next = {
      ...edited(state, { dataset: limited(dataset, state.rules), experiment }, null),
      ...view,
      generation,
      training: false,
    };
    if (!exercise) return { ...next, exercise, betDue: false, past: [...state.past, before] };
    // Undo does not lead out of an exercise; from its beginning it leads back to the attempt.
    const again = JSON.stringify(exercise) === JSON.stringify(state.exercise);
    if (again) return { ...next, past: [...state.past, before] }; // a bet that was made stands
    return { ...next, exercise, betDue: exercise.bet !== undefined, ticked: 0, past: [] };
  },
};

/**
 * @param {State} state
 * @param {Partial<Snapshot>} change
 * @param {number | null} undoGroup
 * @returns {State}
 */
function edited(state, change, undoGroup) {
  const continues = undoGroup !== null && undoGroup === state.undoGroup;
  const dataset = change.dataset ?? state.dataset;
  const widened = state.dataset.task === "curve" && dataset.task !== "curve";
  const experiment = fitted(change.experiment ?? state.experiment, dataset, state.rules, widened && !change.experiment);
  const past = continues ? state.past : [...state.past, { dataset: state.dataset, experiment: state.experiment }];
  const selection = dataset.points === state.dataset.points ? state.selection : [];
  const tool = usable(state.tool, dataset);
  const fingerDraws = state.fingerDraws || dataset.points.length === 0; // an empty plot says "draw here"
  return { ...state, dataset, experiment, undoGroup, past, future: [], selection, tool, fingerDraws };
}

/** @param {Tool} tool @param {Dataset} dataset @returns {Tool} one that this data set allows */
const usable = (tool, { task, n_classes }) =>
  typeof tool === "number" ? Math.min(tool, task === "classes" ? n_classes - 1 : 0) : tool;

/**
 * @param {State} state
 * @param {readonly Point[]} points
 * @param {number | null} undoGroup
 * @returns {State}
 */
function withPoints(state, points, undoGroup) {
  const old = state.dataset.points;
  if (points.length === old.length && points.every((point, i) => point === old[i])) return state;
  return edited(state, { dataset: { ...state.dataset, points, preset: null } }, undoGroup);
}

/**
 * Undo or redo: the newest snapshot of `from` is restored, and the present one goes to `to`.
 * @param {State} state
 * @param {readonly Snapshot[]} from
 * @param {readonly Snapshot[]} to
 * @param {"before" | "after"} when which values weights that were set by hand get
 * @param {(from: readonly Snapshot[], to: readonly Snapshot[]) => Pick<State, "past" | "future">} stacks
 * @returns {State}
 */
function fromHistory(state, from, to, when, stacks) {
  const snapshot = from.at(-1);
  if (!snapshot) return state;
  const { weights, options, ...then } = snapshot;
  const { dataset, experiment } = state;
  const now = { dataset, experiment, ...(weights && { weights }), ...(options && { options: sharedOptions(state) }) };
  const assigned = weights ? { runIndex: weights.runIndex, values: weights[when] } : state.assigned;
  const tool = usable(state.tool, then.dataset);
  return {
    ...state,
    ...then,
    ...options,
    ...stacks(from.slice(0, -1), [...to, now]),
    undoGroup: null,
    selection: [],
    tool,
    assigned,
  };
}

/**
 * @param {State} state
 * @param {Extract<Action, {type: "weights_set"}>} action
 * @returns {State}
 */
function withWeights(state, { runIndex, values, before, undoGroup }) {
  const { dataset, experiment } = state;
  const last = undoGroup !== null && undoGroup === state.undoGroup ? state.past.at(-1)?.weights : undefined;
  const assigned = { runIndex, values };
  // Before the first frame their values are not known.
  if (!before.every(([, , , value]) => Number.isFinite(value))) return { ...state, assigned };
  const weights = { runIndex, before: last?.before ?? before, after: values };
  const past = [...(last ? state.past.slice(0, -1) : state.past), { dataset, experiment, weights }];
  return { ...state, past, future: [], undoGroup, assigned };
}

/**
 * @param {State} state
 * @param {readonly RunSpec[]} runs
 * @param {number | null} [undoGroup]
 * @returns {State}
 */
function withRuns(state, runs, undoGroup = null) {
  return edited(state, { experiment: { ...state.experiment, runs } }, undoGroup);
}

/**
 * @param {State} state
 * @param {Extract<Action, {type: "run_set"}>} action
 * @returns {State}
 */
function withRun(state, { runIndex, network, training, frozen, seed, undoGroup }) {
  const runs = state.experiment.runs.map((run, i) => {
    const chosen = i === runIndex;
    if (!chosen && !(state.linked && training)) return run;
    const retrained = { ...run, training: { ...run.training, ...training } };
    if (!chosen) return retrained;
    const next = {
      ...retrained,
      network: { ...run.network, ...network },
      seed: seed ?? run.seed,
      frozen: frozen ?? run.frozen,
    };
    // A frozen weight is known by its index, which means another weight in another structure.
    return origin(next) === origin(run) ? next : { ...next, frozen: [] };
  });
  return withRuns(state, runs, undoGroup);
}

/** @param {readonly RunSpec[]} runs @returns {number} the smallest seed above all of theirs, or any that is free */
function freeSeed(runs) {
  const seeds = runs.map(({ seed }) => seed);
  let seed = (Math.max(...seeds) + 1) % 2 ** 32;
  while (seeds.includes(seed)) seed += 1;
  return seed;
}

/** @param {State} state @returns {Partial<Options>} what links hold of it besides the experiment and the points */
function sharedOptions({ generation, ...state }) {
  return { generation, ...viewOf(state) };
}

/** @param {SharedView} state @returns {SharedView} */
const viewOf = ({ speed, unit, stop, linked, hiddenLines, showTest, logScale }) => ({
  speed,
  unit,
  stop,
  linked,
  hiddenLines,
  showTest,
  logScale,
});

/** @param {RunSpec} run @returns {number} units of the first hidden layer; 0 for a single neuron */
export const hiddenUnits = (run) => run.network.hidden_layers[0]?.units ?? 0;
