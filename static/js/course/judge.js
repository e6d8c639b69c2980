/**
 * Judges what the learner does: which items of the check list are ticked, and whether an answer or a bet is right. Goals
 * come judged with the frames; gestures and answers are judged here. Pure.
 */

/**
 * What was done by hand, as far as items ask for it.
 * @typedef {object} Hand
 * @property {Readonly<Record<number, number>>} set for each run the step at which a weight was set by hand last
 * @property {"drawn" | "moved" | null} points how the points were changed last since the current item began
 */
/**
 * @typedef {object} Facts the page as one frame shows it
 * @property {number} step
 * @property {readonly GoalResult[] | undefined} goals of the last items, as the frame brought them
 * @property {Hand} hand
 * @property {boolean} waiting weights set by hand are still on their way: the frame does not show them
 * @property {{item: number, right: boolean} | null} answered just now
 */

/** @type {Hand} */
export const NOTHING = { set: {}, points: null };

/** What draws; of `dataset_replaced` only that without a preset. */
const DRAWN = ["points_added", "points_erased", "points_removed", "points_labelled"];
/** After these the weights are others. */
const NEW_WEIGHTS = ["restored", "weights_begun", "seeds_drawn", "undone", "redone", "run_added", "run_removed"];

/**
 * @param {Hand} hand
 * @param {StoreChange} change
 * @param {State} now
 * @param {number} step at which the page is
 * @returns {Hand}
 */
export function handAfter(hand, { action, before }, now, step) {
  if (action.type === "weights_set") return { ...hand, set: { ...hand.set, [action.runIndex]: step } };
  const set = NEW_WEIGHTS.includes(action.type) ? {} : hand.set;
  if (now.dataset.points === before.dataset.points) return set === hand.set ? hand : { ...hand, set };
  return { set, points: gestureOf(action) };
}

/** @param {Action} action that changed the points @returns {Hand["points"]} */
function gestureOf(action) {
  if (action.type === "points_moved") return "moved";
  const byHand = DRAWN.includes(action.type) || (action.type === "dataset_replaced" && action.preset === null);
  return byHand ? "drawn" : null;
}

/**
 * Items are looked at in order: one only when those before it are ticked, and a ticked one stays so.
 * @param {readonly Item[]} items
 * @param {number} ticked so many from the first
 * @param {Facts} facts
 * @returns {number}
 */
export function tickedAfter(items, ticked, facts) {
  let [next, { hand }] = [ticked, facts];
  // The engine was asked of the items that were left when the frame was asked for.
  const first = items.length - (facts.goals?.length ?? 0);
  for (
    let item = items[next];
    item && isMet(item, next, { ...facts, hand }, facts.goals?.[next - first]);
    item = items[next]
  ) {
    if (item.gesture === "drawn" || item.gesture === "moved") hand = { ...hand, points: null }; // the next one needs its own
    next += 1;
  }
  return next;
}

/**
 * @param {Item} item
 * @param {number} index
 * @param {Facts} facts
 * @param {GoalResult | undefined} result of its goals
 */
function isMet({ goals, gesture, run = 0, answer }, index, facts, result) {
  const { hand, waiting, step, answered } = facts;
  if (waiting) return false;
  if (answer && !(answered?.item === index && answered.right)) return false;
  if (gesture === "set_by_hand" && hand.set[run] !== step) return false;
  if (gesture === "drawn" && hand.points === null) return false;
  if (gesture === "moved" && hand.points !== "moved") return false;
  if (!goals?.length) return answer !== undefined || gesture !== undefined || answered?.item === index;
  if (!result) return false;
  // With a gesture or an answer the goals are those of the moment; alone they may have been met on the way.
  return result.met || (!gesture && !answer && result.step !== null);
}

/**
 * @param {Item | undefined} item that is to be done now
 * @param {Tool} tool that is chosen
 * @returns {Tool} what a hand needs for it: a line and points are taken with Select, a point is drawn with a pen
 */
export function toolFor(item, tool) {
  if (item?.gesture === "set_by_hand" || item?.gesture === "moved") return "select";
  return item?.gesture === "drawn" && typeof tool !== "number" ? 0 : tool;
}

/** @param {Answer} answer @param {Given} given @returns {boolean} */
export function isRight(answer, given) {
  switch (answer.kind) {
    case "number":
      return typeof given === "number" && isNear(given, answer.right, answer.within);
    case "choice":
      return given === answer.right;
    case "shape":
      return Array.isArray(given) && areNear(given, answer.right, 0);
    case "matrix":
      return (
        Array.isArray(given) &&
        given.length === answer.right.length &&
        answer.right.every((row, i) => areNear(given[i], row, answer.within ?? 0))
      );
    case "order":
      return Array.isArray(given) && areNear(given, [...answer.cards.keys()], 0);
  }
}

/** @param {Bet} bet @param {number} given @returns {boolean | null} null where nobody says which is right */
export function isBetRight(bet, given) {
  if (bet.right === undefined) return null;
  return bet.kind === "choice" ? given === bet.right : isNear(given, bet.right, bet.within ?? 0);
}

/** @param {number} given @param {number} right @param {number} within a digit of rounding beyond it is allowed */
const isNear = (given, right, within) => Math.abs(given - right) <= within + 1e-9 * Math.max(1, Math.abs(right));

/** @param {unknown} given @param {readonly number[]} right @param {number} within */
const areNear = (given, right, within) =>
  Array.isArray(given) && given.length === right.length && right.every((value, i) => isNear(given[i], value, within));
