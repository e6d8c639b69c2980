/** The neurons' lines of one plot: which can be seen and taken, and what the hand does to their weights. */

import { records } from "../model/records.js";
import { newUndoGroup } from "../model/store.js";
import { kindOf } from "../model/tasks.js";
import { handlesOf, nearestHandle, nearestLine, rotated, shifted, turned } from "./line-geometry.js";

/** @typedef {import("./line-geometry.js").Line} Line */
/** @typedef {import("./line-geometry.js").Spot} Spot */
/** @typedef {{readonly lines: readonly (Line | null)[], readonly own: boolean}} Lines `own`: of the only neuron, whose line is the boundary */

/** @type {Lines} */
const NONE = { lines: [], own: false };

export class NeuronLines {
  #runIndex;
  #context;
  /** The line in the hand: it is where the hand is, however training moves it meanwhile. @type {{unit: number, line: Line} | null} */
  #held = null;
  #holding = false;
  /** Of the line that keys have moved, and the step it was at then. @type {{unit: number, step: number | undefined, undoGroup: number}} */
  #nudged = { unit: -1, step: undefined, undoGroup: 0 };
  /** @type {Lines} */
  #lines = NONE;
  /** @type {readonly unknown[]} */
  #from = [];

  /**
   * @param {Context} context
   * @param {number} runIndex
   */
  constructor(context, runIndex) {
    this.#context = context;
    this.#runIndex = runIndex;
  }

  /** @returns {Lines} as they are to be seen now: what the hand has set is where the hand left it. The same object while nothing moves. */
  get shown() {
    const { live, store } = this.#context;
    const state = store.get();
    const [run, view] = [state.experiment.runs[this.#runIndex], live.frame?.runs[this.#runIndex]];
    const from = [
      run,
      view,
      state.assigned,
      this.#held,
      state.hiddenLines,
      state.tool === "select",
      state.dataset.task,
      state.dataset.n_classes,
    ];
    if (from.length !== this.#from.length || from.some((value, i) => value !== this.#from[i])) {
      this.#from = from;
      this.#lines = run && view ? this.#read(run, view, state) : NONE;
    }
    return this.#lines;
  }

  /** @returns {boolean} whether a line follows the hand */
  get holding() {
    return this.#holding;
  }

  /**
   * @param {RunSpec} run
   * @param {RunView} view
   * @param {number} unit
   * @returns {Line} where its activation is, or the network says, neither one nor the other
   */
  #lineOf({ network, training }, view, unit) {
    if (this.#held?.unit === unit) return this.#held.line;
    /** @param {number} from */
    const weight = (from) => this.#context.live.pendingEdits.valueAt(this.#runIndex, view, [1, from, unit]);
    return {
      w1: weight(0),
      w2: weight(1),
      b: (network.bias ? weight(-1) : 0) - (view.layers.length === 1 ? this.#half(training.loss) : 0),
    };
  }

  /**
   * @param {RunSpec} run
   * @param {RunView} view
   * @param {State} state
   * @returns {Lines}
   */
  #read(run, view, { hiddenLines, tool, dataset }) {
    const { network } = run;
    const {
      layers,
      layers: [first],
    } = view;
    const own = layers.length === 1;
    const plain = network.features.length === 2 && network.features.every((name, i) => name === ["x1", "x2"][i]);
    const wanted = own ? (hiddenLines || tool === "select") && kindOf(dataset) === "binary" : hiddenLines;
    if (first?.n_in !== 2 || !plain || !wanted) return NONE;
    const lines = Array.from({ length: first.n_out }, (_, unit) => this.#lineOf(run, view, unit));
    return { lines: lines.map((line) => (handlesOf(line) ? line : null)), own };
  }

  /** @param {string} loss @returns {number} z where ŷ = ½ */
  #half(loss) {
    return records.losses.get(loss)?.decision_logit ?? 0;
  }

  /**
   * @param {Spot} spot
   * @param {number} reach in data units
   * @returns {{unit: number, grip: import("./line-geometry.js").Grip | null} | null} what of which line is there to be taken
   */
  near(spot, reach) {
    const { lines } = this.shown;
    const handle = nearestHandle(lines, spot, reach);
    if (handle) return handle;
    const unit = nearestLine(lines, spot, reach);
    return unit === null ? null : { unit, grip: null };
  }

  /**
   * @param {Spot} spot
   * @param {number} reach
   * @returns {import("./gestures.js").Gesture | null} for as long as the pointer is down
   */
  grab(spot, reach) {
    const found = nearestHandle(this.shown.lines, spot, reach);
    const line = found && this.shown.lines[found.unit];
    const pivot = line && handlesOf(line)?.middle;
    if (!pivot) return null;
    const { unit, grip } = found;
    this.#context.cursor.pick(this.#runIndex, unit);
    this.#holding = true;
    const undoGroup = newUndoGroup();
    return {
      drag: ({ x1, x2 }) => {
        const now = this.shown.lines[unit];
        if (now)
          this.#put(
            unit,
            grip === "middle" && this.#biased ? shifted(now, [x1, x2]) : turned(now, this.#pivot(pivot), [x1, x2]),
            undoGroup,
          );
      },
      lift: () => {
        this.#holding = false;
        this.#held = null;
      },
    };
  }

  /** @param {1 | -1} direction pick the next line, or the one before @returns {boolean} whether there is one */
  pickNext(direction) {
    const { lines } = this.shown;
    const seen = lines.flatMap((line, unit) => (line ? [unit] : []));
    if (seen.length === 0) return false;
    const at = seen.indexOf(this.#context.cursor.unit(this.#runIndex) ?? -1);
    const next = at < 0 ? (direction > 0 ? 0 : seen.length - 1) : (at + direction + seen.length) % seen.length;
    this.#context.cursor.pick(this.#runIndex, seen[next] ?? null);
    return true;
  }

  /**
   * Move the line that was picked.
   * @param {number} up along its normal, upwards (of an upright line to the right), in data units
   * @param {number} angle anticlockwise, in radians
   * @returns {boolean} whether there is one
   */
  nudge(up, angle) {
    const unit = this.#context.cursor.unit(this.#runIndex);
    const line = unit === null ? null : this.shown.lines[unit];
    const middle = line && handlesOf(line)?.middle;
    if (!middle || unit === null) return false;
    const length = Math.hypot(line.w1, line.w2);
    const sign = (Math.abs(line.w2) > 1e-9 ? line.w2 : line.w1) < 0 ? -1 : 1;
    const moved = shifted(line, [
      middle[0] + (sign * up * line.w1) / length,
      middle[1] + (sign * up * line.w2) / length,
    ]);
    this.#put(
      unit,
      angle === 0 ? (this.#biased ? moved : line) : rotated(line, this.#pivot(middle), angle),
      this.#keyUndoGroup(unit),
    );
    return true;
  }

  /** Keys that follow each other are undone together, as long as nothing is trained between them. @param {number} unit */
  #keyUndoGroup(unit) {
    const step = this.#context.live.frame?.step;
    if (unit !== this.#nudged.unit || step !== this.#nudged.step)
      this.#nudged = { unit, step, undoGroup: newUndoGroup() };
    return this.#nudged.undoGroup;
  }

  /** @returns {boolean} whether lines need not go through the origin */
  get #biased() {
    return this.#context.store.get().experiment.runs[this.#runIndex]?.network.bias ?? true;
  }

  /** @param {Spot} spot @returns {Spot} what a line turns round */
  #pivot(spot) {
    return this.#biased ? spot : [0, 0];
  }

  /**
   * @param {number} unit
   * @param {Line} line
   * @param {number} undoGroup
   */
  #put(unit, line, undoGroup) {
    if (!handlesOf(line)) return; // out of sight it could not be taken back
    const run = this.#context.store.get().experiment.runs[this.#runIndex];
    if (!run) return;
    const half = this.shown.own ? this.#half(run.training.loss) : 0;
    if (this.#holding) this.#held = { unit, line };
    /** @type {WeightValue[]} */
    const values = [
      [1, 0, unit, line.w1],
      [1, 1, unit, line.w2],
    ];
    this.#context.commands.assign(
      this.#runIndex,
      run.network.bias ? [...values, [1, -1, unit, line.b + half]] : values,
      undoGroup,
    );
  }
}
