/** When training comes to rest by itself: when no network has anything left to gain. */

/**
 * Twenty seconds at the speed of a first visit, or as long again as it took: time to see what a solved network goes on
 * doing. Counted in steps, as all that stops training, so that every machine rests at the same one.
 */
const REST_STEPS = 1200;

/** States in which a network has nothing left to gain. One that diverged is trained no more. */
const DONE = ["solved", "best_possible", "at_floor", "cycling", "diverged"];

/**
 * @param {Pick<Live, "frame">} live
 * @param {Pick<State, "experiment">} state
 * @returns {number} the step from which on training may rest; Infinity while a network has something to gain
 */
export function restStep({ frame }, { experiment }) {
  const verdicts = frame?.verdicts ?? [];
  if (verdicts.length !== experiment.runs.length) return Infinity;
  // A network that diverged does not keep the others going, and alone it is no reason to rest.
  if (verdicts.every(({ code }) => code === "diverged")) return Infinity;
  const last = Math.max(...verdicts.map(({ code, step }) => (DONE.includes(code) ? (step ?? 0) : Infinity)));
  return last + Math.max(REST_STEPS, last);
}
