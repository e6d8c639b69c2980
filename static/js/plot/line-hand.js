/** The neurons' lines of one plot: which can be seen and taken, and what the hand does to their weights. */

import { handlesOf, nearestHandle, nearestLine, rotated, shifted, turned } from "./lines.js";
import { kindOf } from "../experiment/tasks.js";

/** @typedef {import("./lines.js").Line} Line */
/** @typedef {import("./lines.js").Spot} Spot */
/** @typedef {{readonly lines: readonly (Line | null)[], readonly own: boolean}} Lines `own`: of the only neuron, whose line is the boundary */

/** As many frames as may have been computed before the server heard of the weights set by hand. */
const STALE_FRAMES = 5;
/** Weights that differ by less are the same: some runs are computed in single precision. */
const SAME = 1e-5;
/** @type {Lines} */
const NONE = { lines: [], own: false };

export class LineHand {
  #side;
  #context;
  /** Weights set by hand that no frame has shown yet. @type {Map<number, Line>} */
  #set = new Map();
  #frames = 0;
  #holding = false;
  /** @type {RunView | undefined} */
  #seen;
  /** @type {NetworkSpec | undefined} */
  #network;
  /** @type {Lines} */
  #lines = NONE;
  /** @type {readonly unknown[]} */
  #from = [];

  /**
   * @param {Context} context
   * @param {number} side
   */
  constructor(context, side) {
    this.#context = context;
    this.#side = side;
  }

  /** @returns {Lines} as they are to be seen now: what the hand holds is where the hand is. The same object while nothing moves. */
  get shown() {
    const { live, store } = this.#context;
    const state = store.get();
    const [run, view] = [state.experiment.runs[this.#side], live.frame?.runs[this.#side]];
    if (run?.network !== this.#network) this.#set.clear();
    this.#network = run?.network;
    if (run && view && view !== this.#seen) this.#arrived(run, view);
    this.#seen = view;
    const from = [run, view, state.hiddenLines, state.tool === "select", state.drawing.task, state.drawing.n_classes];
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
   * What was set by hand is forgotten once a frame shows it, or training has gone on from it.
   * @param {RunSpec} run
   * @param {RunView} view
   */
  #arrived(run, view) {
    if (this.#set.size === 0 || this.#holding) return;
    this.#frames += 1;
    for (const [unit, line] of this.#set) {
      const known = this.#lineOf(run, view, unit);
      const apart = Math.hypot(line.w1 - known.w1, line.w2 - known.w2, line.b - known.b);
      if (this.#frames >= STALE_FRAMES || apart < SAME * Math.hypot(line.w1, line.w2, line.b)) this.#set.delete(unit);
    }
  }

  /**
   * @param {RunSpec} run
   * @param {RunView} view
   * @param {number} unit
   * @returns {Line} where its activation is, or the network says, neither one nor the other
   */
  #lineOf({ training }, { layers }, unit) {
    const { W, b, n_out } = /** @type {LayerValues} */ (layers[0]);
    return { w1: W[unit] ?? 0, w2: W[n_out + unit] ?? 0, b: (b[unit] ?? 0) - (layers.length === 1 ? this.#half(training.loss) : 0) };
  }

  /**
   * @param {RunSpec} run
   * @param {RunView} view
   * @param {State} state
   * @returns {Lines}
   */
  #read(run, view, { hiddenLines, tool, drawing }) {
    const { network } = run;
    const { layers, layers: [first] } = view;
    const own = layers.length === 1;
    const plain = network.features.length === 2 && network.features.every((name, i) => name === ["x1", "x2"][i]);
    const wanted = own ? (hiddenLines || tool === "select") && kindOf(drawing) === "binary" : hiddenLines;
    if (!first || first.n_in !== 2 || !plain || !wanted) return NONE;
    const lines = Array.from({ length: first.n_out }, (_, unit) => this.#set.get(unit) ?? this.#lineOf(run, view, unit));
    return { lines: lines.map((line) => (handlesOf(line) ? line : null)), own };
  }

  /** @param {string} loss @returns {number} z where ŷ = ½ */
  #half(loss) {
    return this.#context.catalog.losses.find(({ name }) => name === loss)?.output === "linear" ? 0.5 : 0;
  }

  /**
   * @param {Spot} spot
   * @param {number} reach in data units
   * @returns {{unit: number, grip: import("./lines.js").Grip | null} | null} what of which line is there to be taken
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
    this.#context.cursor.pick(this.#side, unit);
    this.#holding = true;
    return {
      drag: ({ x1, x2 }) => {
        const now = this.shown.lines[unit];
        if (now) this.#put(unit, grip === "middle" && this.#biased ? shifted(now, [x1, x2]) : turned(now, this.#pivot(pivot), [x1, x2]));
      },
      lift: () => {
        this.#holding = false;
        this.#frames = 0;
      },
    };
  }

  /** @param {1 | -1} direction pick the next line, or the one before @returns {boolean} whether there is one */
  pickNext(direction) {
    const { lines } = this.shown;
    const seen = lines.flatMap((line, unit) => (line ? [unit] : []));
    if (seen.length === 0) return false;
    const at = seen.indexOf(this.#context.cursor.unit(this.#side) ?? -1);
    const next = at < 0 ? (direction > 0 ? 0 : seen.length - 1) : (at + direction + seen.length) % seen.length;
    this.#context.cursor.pick(this.#side, seen[next] ?? null);
    return true;
  }

  /**
   * Move the line that was picked.
   * @param {number} up along its normal, upwards (of an upright line to the right), in data units
   * @param {number} angle anticlockwise, in radians
   * @returns {boolean} whether there is one
   */
  nudge(up, angle) {
    const unit = this.#context.cursor.unit(this.#side);
    const line = unit === null ? null : this.shown.lines[unit];
    const middle = line && handlesOf(line)?.middle;
    if (!middle || unit === null) return false;
    const length = Math.hypot(line.w1, line.w2);
    const sign = (Math.abs(line.w2) > 1e-9 ? line.w2 : line.w1) < 0 ? -1 : 1;
    const moved = shifted(line, [middle[0] + (sign * up * line.w1) / length, middle[1] + (sign * up * line.w2) / length]);
    this.#put(unit, angle === 0 ? (this.#biased ? moved : line) : rotated(line, this.#pivot(middle), angle));
    this.#frames = 0;
    return true;
  }

  /** @returns {boolean} whether lines need not go through the origin */
  get #biased() {
    return this.#context.store.get().experiment.runs[this.#side]?.network.bias ?? true;
  }

  /** @param {Spot} spot @returns {Spot} what a line turns round */
  #pivot(spot) {
    return this.#biased ? spot : [0, 0];
  }

  /**
   * @param {number} unit
   * @param {Line} line
   */
  #put(unit, line) {
    if (!handlesOf(line)) return; // out of sight it could not be taken back
    const run = this.#context.store.get().experiment.runs[this.#side];
    if (!run) return;
    const half = this.shown.own ? this.#half(run.training.loss) : 0;
    this.#set.set(unit, line);
    this.#lines = { ...this.#lines, lines: this.#lines.lines.map((old, i) => (i === unit ? line : old)) };
    this.#context.commands.assign(this.#side, [
      [1, 0, unit, line.w1],
      [1, 1, unit, line.w2],
      ...(run.network.bias ? [/** @type {const} */ ([1, -1, unit, line.b + half])] : []),
    ]);
  }
}
