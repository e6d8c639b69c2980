/** The two pictures of the panel: the plane, and what a hidden layer makes of it. Points can be selected in either. */

import { logitsOf } from "../../model/forward.js";
import { unitName } from "../../model/naming.js";
import { targetOf } from "../../model/points.js";
import { kindOf } from "../../model/tasks.js";
import { paintBoundary, paintCurve, paintGrid } from "../../plot/paint.js";
import { sharpCanvas } from "../../tools/canvas.js";
import { mixed } from "../../tools/colors.js";
import { create } from "../../tools/elements.js";
import { FieldImage } from "../../tools/picture.js";
import { kindOfView } from "../../tools/sampling.js";
import { DOMAIN, toX, toY } from "../../tools/scales.js";
import { createAxes, decisionBoundary, determinesOutput, following, nearest } from "./layer.js";
import {
  paintAxes,
  paintMarks,
  paintOutputLine,
  paintPlaneGrid,
  paintRegions,
  paintUnitLines,
  paintWarped,
} from "./paint.js";
import { createSolid } from "./solid.js";

/** @typedef {import("./layer.js").LayerView} LayerView */
/** @typedef {import("./layer.js").Mark} Mark */
/** @typedef {import("./layer.js").PositionOf} PositionOf */
/** @typedef {import("./paint.js").Surface} Surface */
/** @typedef {import("./space.js").Range} Range */

/** A press selects a point at most so far away, in CSS pixels. */
const REACH = 22;
/**
 * How many points each key goes on from the selected one; 0 selects none.
 * @type {Readonly<Record<string, -1 | 0 | 1>>}
 */
const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1, Escape: 0 };

/** @param {Context} context */
export function createPictures(context) {
  const { store, t, palette, requestRender } = context;
  let version = 0;
  /** @type {LayerView | null} */
  let view = null;
  const [axes, field] = [createAxes(), new FieldImage()];
  const stage = create("div", {
    testid: "hidden-stage",
    className: "hidden-stage",
    tabIndex: 0,
    role: "application",
    ariaLabel: t("hidden.stage_label"),
    hidden: true,
  });
  const marks = () => view?.marks ?? null;
  const plane = createPicture("plane", t, redraw, marks, select);
  const space = createPicture("space", t, redraw, marks, select);
  const solid = createSolid(context, stage, redraw);

  function redraw() {
    version += 1;
    requestRender();
  }

  /** @param {Mark | null} mark */
  function select(mark) {
    store.dispatch({ type: "options_set", options: { selection: mark ? [mark.index] : [] } });
    requestRender();
  }

  return {
    elements: { plane: plane.canvas, space: space.canvas, stage },
    /** @returns {number} grows when the pictures must be drawn again */
    get version() {
      return version;
    },
    /** @param {boolean} on */
    opened(on) {
      if (on) return;
      view = null;
      solid.close();
    },
    /** @param {LayerView} now */
    draw(now) {
      view = now;
      const turnable = now.choice.units.length === 3;
      space.canvas.hidden = turnable;
      stage.hidden = !turnable;
      plane.draw((surface) => paintPlane({ ...surface, palette: palette.current }, now, field));
      if (turnable) solid.draw(now, axes(now), decisionBoundary(now));
      else space.draw((surface) => paintSpace({ ...surface, palette: palette.current }, now, axes(now)));
    },
  };
}

/**
 * A picture in which points are selected: by a press on them, or one after the other with the keyboard.
 * @param {"plane" | "space"} name
 * @param {Translator} t
 * @param {() => void} resized
 * @param {() => readonly Mark[] | null} marks null while there are none to select
 * @param {(mark: Mark | null) => void} select
 */
function createPicture(name, t, resized, marks, select) {
  const canvas = create("canvas", {
    testid: `hidden-${name}`,
    className: "square",
    width: 1,
    height: 1,
    tabIndex: 0,
    role: "application",
    ariaLabel: t(`hidden.${name}_label`, { name: "", layer: "" }),
  });
  const square = sharpCanvas(canvas, resized, { square: true });
  /** @type {PositionOf} */
  let positionOf = () => [NaN, NaN];
  canvas.addEventListener("click", (event) => {
    const box = canvas.getBoundingClientRect();
    const [x, y] = [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
    select(nearest(marks() ?? [], positionOf, x, y, REACH / box.width));
  });
  canvas.addEventListener("keydown", (event) => {
    const [step, all] = [STEPS[event.key], marks()];
    if (step === undefined || !all) return;
    if (step === 0 && !all.some((mark) => mark.chosen)) return; // then Escape closes the question
    event.preventDefault();
    select(following(all, step));
  });
  return {
    canvas,
    /** @param {(surface: Omit<Surface, "palette">) => PositionOf} paint is not called while the canvas is hidden */
    draw(paint) {
      const { ctx, width: pixels, ratio } = square;
      if (pixels === 0) return;
      square.fit();
      positionOf = paint({ ctx, pixels, ratio });
    },
  };
}

/** @param {Surface} surface @param {LayerView} view @param {FieldImage} field @returns {PositionOf} */
function paintPlane(surface, { spec, run, choice, marks, dataset }, field) {
  const { ctx, pixels, ratio, palette } = surface;
  const curve = kindOfView(run) === "curve";
  paintGrid(ctx, pixels, ratio, palette);
  if (curve) paintCurve(ctx, run.values, pixels, ratio, palette);
  else if (field.put(run, palette)) ctx.drawImage(field.canvas, 0, 0, pixels, pixels);
  if (!curve) paintPlaneGrid(ctx, pixels, ratio, mixed(palette.muted, palette["field-half"], 0.4));
  paintBoundary(ctx, run.boundary, pixels, ratio, palette);
  paintUnitLines(surface, spec, run, choice.layer === 1 ? choice.units : []);
  paintMarks(
    { ...surface, x: [-DOMAIN, DOMAIN], y: [-DOMAIN, DOMAIN] },
    marks.map(({ point, chosen }) => ({ point, chosen, a: [point.x1, point.x2] })),
    dataset.task,
  );
  return ({ point }) => [toX(1)(point.x1), toY(1)(point.x2)];
}

/**
 * The hidden space of two units. One unit alone is drawn on the horizontal axis, with the points' targets on the other.
 * @param {Surface} surface
 * @param {LayerView} view
 * @param {(unit: number) => Range} range
 * @returns {PositionOf}
 */
function paintSpace(surface, view, range) {
  const { spec, run, choice, marks, grid, dataset } = view;
  const [i = 0, j] = choice.units;
  /** @type {Range} */
  const targets = dataset.task === "classes" ? [-0.5, dataset.n_classes - 0.5] : [-DOMAIN, DOMAIN];
  const space = { ...surface, x: range(i), y: j !== undefined ? range(j) : targets };
  const { ctx, pixels, palette, x, y } = space;
  ctx.fillStyle = palette["field-half"];
  ctx.fillRect(0, 0, pixels, pixels);
  const logits = logitsOf(run);
  // The layer has its units in their own order, whichever is on which axis.
  const logitsAt = (/** @type {readonly number[]} */ [u = 0, v = 0]) =>
    logits(j === undefined ? [u] : i < j ? [u, v] : [v, u]);
  if (determinesOutput(view))
    paintRegions(space, logitsAt, {
      kind: kindOf(dataset),
      loss: spec.training.loss,
      n_classes: spec.network.n_outputs,
    });
  if (j !== undefined) paintWarped(space, grid, [i, j]);
  paintAxes(space, unitName(i), j === undefined ? "" : unitName(j));
  const boundary = decisionBoundary(view);
  if (boundary) paintOutputLine(space, [boundary.w[0] ?? 0, boundary.w[1] ?? 0], boundary.b);
  const height = (/** @type {Mark} */ { a, point }) => (j !== undefined ? (a[j] ?? 0) : targetOf(point, dataset.task));
  paintMarks(
    space,
    marks.map((mark) => ({ point: mark.point, chosen: mark.chosen, a: [mark.a[i] ?? 0, height(mark)] })),
    dataset.task,
  );
  return (mark) => [((mark.a[i] ?? 0) - x[0]) / (x[1] - x[0]), (y[1] - height(mark)) / (y[1] - y[0])];
}
