/** The two pictures of the panel: the plane, and what a hidden layer makes of it; points are selected in either. */

import { unitName as nameOf } from "../../model/naming.js";
import { targetOf } from "../../model/points.js";
import { kindOf } from "../../model/tasks.js";
import { paintBoundary, paintCurve, paintGrid } from "../../plot/paint.js";
import { sharpCanvas } from "../../tools/canvas.js";
import { mixed } from "../../tools/colors.js";
import { create } from "../../tools/elements.js";
import { FieldImage } from "../../tools/picture.js";
import { kindOfView } from "../../tools/sampling.js";
import { DOMAIN, toX, toY } from "../../tools/scales.js";
import { paintStraight, paintUnitLines } from "./lines.js";
import { paintAxes, paintMarks, paintOutputLine, paintRegions, paintWarped } from "./paint.js";
import { createAxes, following, halfOf, isWhole, nearest, undecidedOf } from "./scene.js";
import { createSolid } from "./solid.js";
import { logitsOf } from "./space.js";

/** @typedef {import("./scene.js").Mark} Mark */
/** @typedef {import("./scene.js").Range} Range */
/** @typedef {import("./scene.js").Scene} Scene */
/** @typedef {import("./scene.js").Where} Where */
/** @typedef {Omit<import("./paint.js").Space, "x" | "y">} Sheet */

/** How near counts as on it, in CSS pixels. */
const REACH = 22;
/** What a key does to the selection. @type {Readonly<Record<string, -1 | 0 | 1>>} */
const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1, Escape: 0 };

/** @param {Context} context */
export function createSpaceView(context) {
  const { store, t, palette, catalog, requestRender } = context;
  let version = 0;
  /** @type {Scene | null} */
  let scene = null;
  const [axes, field] = [createAxes(), new FieldImage()];
  const stage = create("div", {
    testid: "hidden-stage",
    className: "hidden-stage",
    tabIndex: 0,
    role: "application",
    ariaLabel: t("hidden.stage_label"),
    hidden: true,
  });
  const marks = () => scene?.marks ?? null;
  const [plane, space] = [
    createPicture("plane", t, again, marks, select),
    createPicture("space", t, again, marks, select),
  ];
  const solid = createSolid(context, stage, again);

  function again() {
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
    /** @returns {number} raised when the pictures are to be drawn again */
    get version() {
      return version;
    },
    /** @param {boolean} on */
    opened(on) {
      if (on) return;
      scene = null;
      solid.close();
    },
    /** @param {Scene} now */
    draw(now) {
      scene = now;
      const turnable = now.choice.units.length === 3;
      space.canvas.hidden = turnable;
      stage.hidden = !turnable;
      const output = catalog.losses.find(({ name }) => name === now.spec.training.loss)?.output ?? "sigmoid";
      plane.draw((sheet) => paintPlane({ ...sheet, palette: palette.current }, now, field));
      if (turnable) solid.draw(now, axes(now), undecidedOf(now, output));
      else space.draw((sheet) => paintFlat({ ...sheet, palette: palette.current }, now, axes(now), output));
    },
  };
}

/**
 * A picture whose points can be selected: by a press on them, or one after the other by keys.
 * @param {"plane" | "space"} name
 * @param {Translator} t
 * @param {() => void} resized
 * @param {() => readonly Mark[] | null} marks null before there are any to select
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
  /** @type {Where} */
  let where = () => [NaN, NaN];
  canvas.addEventListener("click", (event) => {
    const box = canvas.getBoundingClientRect();
    select(
      nearest(
        marks() ?? [],
        where,
        (event.clientX - box.left) / box.width,
        (event.clientY - box.top) / box.height,
        REACH / box.width,
      ),
    );
  });
  canvas.addEventListener("keydown", (event) => {
    const [step, all] = [STEPS[event.key], marks()];
    if (step === undefined || !all) return;
    event.preventDefault();
    select(following(all, step));
  });
  return {
    canvas,
    /** @param {(sheet: Omit<Sheet, "palette">) => Where} paint not called while it is hidden; says where the marks are */
    draw(paint) {
      const { ctx, width: pixels, ratio } = square;
      if (pixels === 0) return;
      square.fit();
      where = paint({ ctx, pixels, ratio });
    },
  };
}

/** @param {Sheet} sheet @param {Scene} scene @param {FieldImage} field @returns {Where} */
function paintPlane(sheet, { spec, run, choice, marks, dataset }, field) {
  const { ctx, pixels, ratio, palette } = sheet;
  const curve = kindOfView(run) === "curve";
  paintGrid(ctx, pixels, ratio, palette);
  if (curve) paintCurve(ctx, run.values, pixels, ratio, palette);
  else if (field.put(run, palette)) ctx.drawImage(field.canvas, 0, 0, pixels, pixels);
  if (!curve) paintStraight(ctx, pixels, ratio, mixed(palette.muted, palette["field-half"], 0.4));
  paintBoundary(ctx, run.boundary, pixels, ratio, palette);
  paintUnitLines(sheet, spec, run, choice.layer === 1 ? choice.units : []);
  paintMarks(
    { ...sheet, x: [-DOMAIN, DOMAIN], y: [-DOMAIN, DOMAIN] },
    marks.map(({ point, chosen }) => ({ point, chosen, place: [point.x1, point.x2] })),
    dataset.task,
  );
  return ({ point }) => [toX(1)(point.x1), toY(1)(point.x2)];
}

/** @param {Sheet} sheet @param {Scene} scene @param {(unit: number) => Range} range @param {string} output @returns {Where} */
function paintFlat(sheet, scene, range, output) {
  const { spec, run, choice, marks, grid, dataset } = scene;
  const [i = 0, j] = choice.units;
  // One unit alone has its points' answers beside it.
  /** @type {Range} */
  const y =
    j !== undefined ? range(j) : dataset.task === "classes" ? [-0.5, dataset.n_classes - 0.5] : [-DOMAIN, DOMAIN];
  const space = { ...sheet, x: range(i), y };
  const { ctx, pixels, palette, x } = space;
  ctx.fillStyle = palette["field-half"];
  ctx.fillRect(0, 0, pixels, pixels);
  const logits = logitsOf(run);
  // With the units in their own order, whatever is on which axis.
  const ordered = (/** @type {readonly number[]} */ [u = 0, v = 0]) =>
    logits(j === undefined ? [u] : i < j ? [u, v] : [v, u]);
  if (isWhole(scene))
    paintRegions(space, ordered, {
      kind: kindOf(dataset),
      half: halfOf(output),
      output,
      n_classes: spec.network.n_outputs,
    });
  if (j !== undefined) paintWarped(space, grid, [i, j]);
  paintAxes(space, nameOf(i), j === undefined ? "" : nameOf(j));
  const line = undecidedOf(scene, output);
  if (line) paintOutputLine(space, [line.w[0] ?? 0, line.w[1] ?? 0], line.b);
  const height = (/** @type {Mark} */ { a, point }) => (j !== undefined ? (a[j] ?? 0) : targetOf(point, dataset.task));
  paintMarks(
    space,
    marks.map((mark) => ({ point: mark.point, chosen: mark.chosen, place: [mark.a[i] ?? 0, height(mark)] })),
    dataset.task,
  );
  return (mark) => [((mark.a[i] ?? 0) - x[0]) / (x[1] - x[0]), (y[1] - height(mark)) / (y[1] - y[0])];
}
