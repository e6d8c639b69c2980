/** What was trained before: each network of each run, with what it had reached when its weights began anew. */

/** Beyond so many the oldest go. */
const MOST = 200;

/**
 * @typedef {object} Row one network of one run
 * @property {number} id
 * @property {number} number of the run, counted from 1
 * @property {number} runIndex
 * @property {RunSpec} run
 * @property {Experiment} experiment
 * @property {Dataset} dataset
 * @property {number} steps
 * @property {number} loss
 * @property {number} accuracy NaN for a regression
 * @property {number} r_squared NaN for other tasks
 * @property {number} test_loss NaN without test points, as is test_accuracy
 * @property {number} test_accuracy
 * @property {Verdict} verdict
 * @property {number} solved the step since which every point is right; NaN if they are not
 * @property {{steps: readonly number[], loss: readonly number[], accuracy: readonly number[]}} curves
 */

/**
 * @param {Kept} kept
 * @param {import("../model/curves.js").Curves} curves
 * @param {number} number of the run
 * @param {number} firstId
 * @returns {Row[]} one for each network
 */
export function rowsOf({ frame, experiment, dataset }, curves, number, firstId) {
  return experiment.runs.slice(0, frame.loss.length).map((run, runIndex) => {
    const verdict = frame.verdicts[runIndex] ?? { code: "learning" };
    return {
      id: firstId + runIndex,
      number,
      runIndex,
      run,
      experiment,
      dataset,
      steps: frame.step,
      loss: frame.loss[runIndex] ?? NaN,
      accuracy: frame.accuracy[runIndex] ?? NaN,
      r_squared: frame.r_squared[runIndex] ?? NaN,
      test_loss: frame.test?.loss[runIndex] ?? NaN,
      test_accuracy: frame.test?.accuracy[runIndex] ?? NaN,
      verdict,
      solved: verdict.code === "solved" ? (verdict.step ?? NaN) : NaN,
      curves: {
        steps: curves.steps,
        loss: curves.of.loss[runIndex] ?? [],
        accuracy: curves.of.accuracy[runIndex] ?? [],
      },
    };
  });
}

export class RunHistory {
  /** The newest first. @type {readonly Row[]} */
  rows = [];
  /** Those drawn in the chart beside the present ones. @type {Set<number>} */
  overlaid = new Set();
  /** Raised by every change. */
  version = 0;
  /** Number that the run under way will have. */
  next = 1;
  #nextId = 0;

  /** @param {Kept} kept where it ended @param {import("../model/curves.js").Curves} curves whose lists are kept, not copied */
  record(kept, curves) {
    const rows = rowsOf(kept, curves, this.next, this.#nextId);
    this.#nextId += rows.length;
    this.next += 1;
    this.#set([...rows, ...this.rows].slice(0, MOST));
  }

  /** @param {Pick<RunHistory, "rows" | "overlaid" | "next">} kept of an earlier visit */
  restore({ rows, overlaid, next }) {
    this.overlaid = new Set(overlaid);
    this.next = next;
    this.#nextId = Math.max(-1, ...rows.map(({ id }) => id)) + 1;
    this.#set(rows);
  }

  /** @param {number} id */
  remove(id) {
    this.#set(this.rows.filter((row) => row.id !== id));
  }

  /** @param {number} id @param {boolean} shown in the chart */
  overlay(id, shown) {
    if (shown) this.overlaid.add(id);
    else this.overlaid.delete(id);
    this.version += 1;
  }

  /** @param {readonly Row[]} rows */
  #set(rows) {
    this.rows = rows;
    const known = new Set(rows.map(({ id }) => id));
    for (const id of this.overlaid) if (!known.has(id)) this.overlaid.delete(id);
    this.version += 1;
  }
}

/**
 * @template T
 * @param {readonly T[]} rows
 * @param {(row: T) => number | string} value NaN comes last either way
 * @param {1 | -1} direction
 * @returns {T[]}
 */
export function sortedRows(rows, value, direction) {
  return rows.toSorted((a, b) => {
    const [left, right] = [value(a), value(b)];
    if (typeof left === "string" || typeof right === "string")
      return direction * String(left).localeCompare(String(right));
    if (Number.isNaN(left) || Number.isNaN(right)) return Number(Number.isNaN(left)) - Number(Number.isNaN(right));
    return direction * (left - right);
  });
}

/**
 * In which settings these networks differ: of each a few words for each setting that is not the same in all of them.
 * @param {readonly RunSpec[]} runs
 * @param {(setting: string, value: unknown) => string} say the words for a setting
 * @returns {string[]} one text a network; empty where all are alike
 */
export function differences(runs, say) {
  const all = runs.map(
    ({ seed, network, training }) => /** @type {Record<string, unknown>} */ ({ ...network, ...training, seed }),
  );
  const settings = Object.keys(all[0] ?? {}).filter(
    (setting) => new Set(all.map((run) => JSON.stringify(run[setting]))).size > 1,
  );
  return all.map((run) =>
    settings
      .map((setting) => say(setting, run[setting]))
      .filter((words) => words !== "")
      .join(", "),
  );
}
