/** The plane as one network sees it: what it says of each place, where it changes its mind, and the points. */

import { kindOf } from "../model/tasks.js";
import { part, setAttribute, textWriter } from "../tools/dom.js";
import { FieldImage } from "../tools/picture.js";
import { answerAt, kindOfView } from "../tools/sampling.js";
import { mountEditor } from "./editor.js";
import { LineHand } from "./line-hand.js";
import { paintBoundary, paintCursor, paintCurve, paintEcho, paintGrid } from "./paint.js";
import { paintLines } from "./paint-lines.js";
import { sheetOf } from "./points.js";

/** Above this x₂ the hand is where the readout is. */
const UNDER_READOUT = 1.7;

/**
 * @param {Context} context
 * @param {number} side
 * @returns {Panel}
 */
export function mountPlot(context, side) {
  const { store, live, palette, cursor, overlay } = context;
  const lines = new LineHand(context, side);
  mountEditor(context, side, lines);
  const canvas = part(`plot-${side}`, HTMLCanvasElement);
  const scale = part(`value-scale-${side}`, HTMLElement);
  const readout = mountReadout(side, context.t);
  const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d", { alpha: false }));
  const field = new FieldImage();
  const size = watchSize(canvas);
  /** @type {readonly unknown[]} */
  let drawn = [];
  /** @type {readonly unknown[]} */
  let drawnField = [];

  /** @param {RunView | undefined} run */
  const paintAnswer = (run) => {
    const { pixels, ratio } = size;
    const colors = palette.current;
    if (!run || kindOfView(run) === "curve") paintGrid(pen, pixels, ratio, colors);
    if (!run) return;
    if (kindOfView(run) === "curve") return paintCurve(pen, run.values, pixels, ratio, colors);
    if (!same([run, palette.version], drawnField)) {
      drawnField = [run, palette.version];
      field.put(run, colors);
    }
    pen.imageSmoothingQuality = "low"; // bilinear: a bicubic field costs five times as much and looks the same under the line
    pen.drawImage(field.canvas, 0, 0, pixels, pixels);
    paintBoundary(pen, run.boundary, pixels, ratio, colors);
  };

  return {
    update() {
      const state = store.get();
      if (!state.experiment.runs[side]) return;
      const run = viewOf(live.frame?.runs[side], state.drawing);
      const { pixels, ratio } = size;
      const [hand, picked, shown] = [cursor.hand, cursor.unit(side), lines.shown];
      const { drawing, selection, showTest, tool, brush } = state;
      const scene = [
        run,
        drawing,
        selection,
        showTest,
        tool,
        brush,
        shown,
        picked,
        hand,
        palette.version,
        pixels,
        overlay.version,
      ];
      if (pixels === 0 || same(scene, drawn)) return;
      drawn = scene;
      if (canvas.width !== pixels) canvas.width = canvas.height = pixels;
      scale.hidden = drawing.task !== "plane";

      const colors = palette.current;
      paintAnswer(run);
      const own = cursor.on(side);
      paintLines(pen, shown, { picked, near: own?.near ?? null, all: tool === "select" }, pixels, ratio, colors);
      pen.drawImage(sheetOf(pixels).draw(state, pixels, ratio, colors), 0, 0);
      overlay.paint({ pen, side, pixels, ratio, palette: colors });
      if (own)
        paintCursor(pen, own, tool === "select" || canvas.dataset.hand === "over" ? 0 : brush, pixels, ratio, colors);
      else if (hand) paintEcho(pen, hand, pixels, ratio, colors);
      readout(hand, run);
    },
  };
}

/**
 * @param {RunView | undefined} run
 * @param {Drawing} drawing
 * @returns {RunView | undefined} nothing when it is of another task, from before this one was chosen
 */
function viewOf(run, drawing) {
  const kind = kindOf(drawing);
  return run && kindOfView(run) === (kind === "regression" ? drawing.task : kind) ? run : undefined;
}

/**
 * Where the hand is, and what the network says there.
 * @param {number} side
 * @param {Translator} t
 * @returns {(hand: {x1: number, x2: number} | null, run: RunView | undefined) => void}
 */
function mountReadout(side, t) {
  const element = part(`under-hand-${side}`, HTMLElement);
  const write = textWriter(element);
  return (hand, run) => {
    const answer = hand && run && answerAt(run, hand.x1, hand.x2);
    if (!answer) return write("");
    const key = { curve: "plot.at_curve", multiclass: "plot.at_class", plane: "plot.at", binary: "plot.at" }[
      kindOfView(run) ?? "binary"
    ];
    setAttribute(element, "data-place", hand.x2 > UNDER_READOUT ? "below" : "above");
    const [x1, x2, y] = [hand.x1, hand.x2, answer.value].map((value) => t.decimal(value, 2));
    write(t(key, { x1: x1 ?? "", x2: x2 ?? "", y: y ?? "", label: answer.label ?? "" }));
  };
}

/**
 * @param {readonly unknown[]} a
 * @param {readonly unknown[]} b
 */
function same(a, b) {
  return a.length === b.length && a.every((value, i) => value === b[i]);
}

/**
 * The canvas's size as the browser laid it out, learnt without ever asking for a layout.
 * @param {HTMLCanvasElement} canvas
 * @returns {{pixels: number, ratio: number}}
 */
function watchSize(canvas) {
  const size = { pixels: 0, ratio: 1 };
  new ResizeObserver(([entry]) => {
    if (!entry) return;
    size.ratio = devicePixelRatio;
    size.pixels = Math.round(entry.contentRect.width * devicePixelRatio);
    canvas.dispatchEvent(new Event("resized", { bubbles: true }));
  }).observe(canvas);
  return size;
}
