/** What an exercise does not let its reader change: enforced here, whichever control, key or file asks for the change. */

import { locksOf } from "../model/exercise.js";
import { outputOf } from "../model/outputs.js";

/** Of an option, the group of controls it belongs to. @type {Readonly<Record<string, string>>} */
const OPTION_GROUPS = {
  training: "train",
  speed: "speed",
  stop: "stop",
  hiddenLines: "view",
  showTest: "view",
  logScale: "charts",
  generation: "data",
  linked: "settings",
};

/** Actions that belong to one group whatever they hold. @type {Readonly<Record<string, string>>} */
const ACTION_GROUPS = {
  points_added: "drawing",
  points_erased: "drawing",
  points_removed: "drawing",
  points_moved: "drawing",
  points_labelled: "drawing",
  task_set: "data",
  classes_set: "data",
  test_share_set: "data",
  batch_size_set: "batch_size",
  weights_set: "weights",
  seeds_drawn: "new_weights",
  run_added: "networks",
  run_removed: "networks",
};

/**
 * @param {State} state
 * @param {Extract<Action, {type: "run_set"}>} action
 * @returns {string[]} groups that any lock of forbids it
 */
function groupsOfRun({ experiment }, { runIndex, network = {}, training = {}, frozen, seed }) {
  const { hidden_layers, features, ...rest } = network;
  const run = experiment.runs[runIndex];
  const old = run?.network.hidden_layers ?? [];
  const groups = Object.keys({ ...rest, ...training, ...(seed !== undefined && { seed }) });
  if (groups.length > 0) groups.push("settings");
  if (run && outputOf({ training: { ...run.training, ...training } }) !== outputOf(run)) groups.push("output");
  if (features) groups.push("network");
  if (frozen) groups.push("weights");
  if (!hidden_layers) return groups;
  const resized = hidden_layers.length !== old.length || hidden_layers.some(({ units }, l) => units !== old[l]?.units);
  return [...groups, "network", resized ? "hidden" : "activation"];
}

/**
 * @param {State} state
 * @param {Action} action
 * @returns {string[]}
 */
function groupsOf(state, action) {
  if (action.type === "run_set") return groupsOfRun(state, action);
  if (action.type === "dataset_replaced")
    return [action.points.length === 0 && action.preset === null ? "drawing" : "data"]; // "Clear" belongs to drawing
  // Another exercise, or this one from its beginning, may always come; a file may not get round the locks of this one.
  if (action.type === "restored")
    return action.saved.exercise === state.exercise ? ["data", "drawing", "network", "settings"] : [];
  if (action.type === "experiment_replaced") return ["network", "settings", "networks"];
  return [ACTION_GROUPS[action.type] ?? ""];
}

/**
 * @param {State} state
 * @param {Action} action
 * @returns {Action | null} what of it the exercise allows
 */
export function permitted(state, action) {
  const locks = locksOf(state);
  if (!locks) return action;
  if (action.type !== "options_set") return groupsOf(state, action).some((group) => locks[group]) ? null : action;
  const free = Object.entries(action.options).filter(
    ([option, value]) => !locks[OPTION_GROUPS[option] ?? ""] || (option === "training" && !value), // it may always stop
  );
  return free.length > 0 ? { type: "options_set", options: Object.fromEntries(free) } : null;
}

/**
 * @param {(state: State, action: Action) => State} reduce
 * @returns {(state: State, action: Action) => State} the same, as far as the exercise allows
 */
export function guarded(reduce) {
  return (state, action) => {
    const allowed = permitted(state, action);
    return allowed ? reduce(state, allowed) : state;
  };
}

/**
 * @param {Commands} commands
 * @param {() => State} state
 * @returns {Commands} the same, as far as the exercise allows
 */
export function guardedCommands(commands, state) {
  /** @param {string} group */
  const free = (group) => !locksOf(state())?.[group];
  return {
    ...commands,
    reset: () => void (free("reset") && commands.reset()),
    step: (unit) => void (free("step") && commands.step(unit)),
    assign: (runIndex, values, undoGroup) => void (free("weights") && commands.assign(runIndex, values, undoGroup)),
    travel: (kept) => void (free("charts") && commands.travel(kept)),
  };
}
