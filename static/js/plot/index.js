/** The plot of one network: its output everywhere, its decision boundary, and the points. */

import { answerAt } from "../model/forward.js";
import { kindOf } from "../model/tasks.js";
import { sharpCanvas } from "../tools/canvas.js";
import { part, setAttribute, textWriter } from "../tools/dom.js";
import { createMemo } from "../tools/memo.js";
import { FieldImage } from "../tools/picture.js";
import { kindOfView } from "../tools/sampling.js";
import { mountEditor } from "./editor.js";
import { NeuronLines } from "./neuron-lines.js";
import { paintBoundary, paintCursor, paintCurve, paintEcho, paintGrid } from "./paint.js";
import { paintLines } from "./paint-lines.js";
import { sheetOf } from "./points.js";

/** Above this x₂ the pointer is where the readout is. */
const UNDER_READOUT = 1.7;

/**
 * @param {Context} context
 * @param {number} runIndex
 * @returns {Panel}
 */
export function mountPlot(context, runIndex) {
  const { store, live, palette, cursor, overlay } = context;
  const lines = new NeuronLines(context, runIndex);
  mountEditor(context, runIndex, lines);
  const canvas = part(`plot-${runIndex}`, HTMLCanvasElement);
  const readout = mountReadout(runIndex, context.t);
  const field = new FieldImage();
  const sharp = sharpCanvas(canvas, context.requestRender, { square: true, alpha: false });
  const { ctx } = sharp;
  const [memo, fieldMemo] = [createMemo(), createMemo()];

  /** @param {RunView | undefined} run */
  const paintAnswer = (run) => {
    const { width: pixels, ratio } = sharp;
    const colors = palette.current;
    if (!run || kindOfView(run) === "curve") paintGrid(ctx, pixels, ratio, colors);
    if (!run) return;
    if (kindOfView(run) === "curve") return paintCurve(ctx, run.values, pixels, ratio, colors);
    if (fieldMemo.changed([run, palette.version])) field.put(run, colors);
    ctx.imageSmoothingQuality = "low"; // bilinear: a bicubic field costs five times as much and looks the same under the line
    ctx.drawImage(field.canvas, 0, 0, pixels, pixels);
    paintBoundary(ctx, run.boundary, pixels, ratio, colors);
  };

  return {
    update() {
      const state = store.get();
      const spec = state.experiment.runs[runIndex];
      if (!spec) return;
      const run = viewOf(live.frame?.runs[runIndex], state.dataset);
      const { width: pixels, ratio } = sharp;
      const [position, picked, shown] = [cursor.position, cursor.unit(runIndex), lines.shown];
      const { dataset, selection, showTest, tool, brush } = state;
      const deps = [
        run,
        spec,
        dataset,
        selection,
        showTest,
        tool,
        brush,
        shown,
        picked,
        position,
        palette.version,
        pixels,
        overlay.version,
      ];
      if (pixels === 0 || !memo.changed(deps)) return;
      sharp.fit();
      if (canvas.parentElement) setAttribute(canvas.parentElement, "data-empty", String(dataset.points.length === 0));

      const colors = palette.current;
      paintAnswer(run);
      const own = cursor.on(runIndex);
      paintLines(ctx, shown, { picked, near: own?.near ?? null, all: tool === "select" }, pixels, ratio, colors);
      ctx.drawImage(sheetOf(pixels).draw(state, pixels, ratio, colors), 0, 0);
      overlay.paint({ ctx, runIndex, pixels, ratio, palette: colors });
      const draws = tool !== "select" && canvas.dataset.hand !== "over" && !state.exercise?.locks.drawing;
      if (own) paintCursor(ctx, own, draws ? brush : 0, pixels, ratio, colors);
      else if (position) paintEcho(ctx, position, pixels, ratio, colors);
      readout(position, spec, run);
    },
  };
}

/**
 * @param {RunView | undefined} run
 * @param {Dataset} dataset
 * @returns {RunView | undefined} nothing when it is of another task, from before this one was chosen
 */
function viewOf(run, dataset) {
  const kind = kindOf(dataset);
  return run && kindOfView(run) === (kind === "regression" ? dataset.task : kind) ? run : undefined;
}

/**
 * Where the pointer is, and what the network says there.
 * @param {number} runIndex
 * @param {Translator} t
 * @returns {(position: {x1: number, x2: number} | null, spec: RunSpec, run: RunView | undefined) => void}
 */
function mountReadout(runIndex, t) {
  const element = part(`under-hand-${runIndex}`, HTMLElement);
  const write = textWriter(element);
  return (position, spec, run) => {
    const answer = position && run && answerAt(spec, run, position.x1, position.x2);
    if (!answer) return write("");
    const key = { curve: "plot.at_curve", multiclass: "plot.at_class", plane: "plot.at", binary: "plot.at" }[
      kindOfView(run) ?? "binary"
    ];
    setAttribute(element, "data-place", position.x2 > UNDER_READOUT ? "below" : "above");
    const [x1, x2, y] = [position.x1, position.x2, answer.value].map((value) => t.decimal(value, 2));
    write(t(key, { x1: x1 ?? "", x2: x2 ?? "", y: y ?? "", label: answer.label ?? "" }));
  };
}
