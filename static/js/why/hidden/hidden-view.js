/** The two pictures of the panel: the plane, and what a hidden layer makes of it; points are selected in either. */

import { mixed } from "../../tools/colors.js";
import { create } from "../../tools/elements.js";
import { layoutOf, tracesOf } from "./hidden-figure.js";
import { paintAxes, paintMarks, paintOutputLine, paintRegions, paintWarped } from "./hidden-paint.js";
import { paintStraight, paintUnitLines } from "./hidden-lines.js";
import { logitsOf, rangeOf } from "./hidden-space.js";
import { unitName as nameOf } from "../../experiment/naming.js";
import { paintBoundary, paintCurve, paintGrid } from "../../plot/paint.js";
import { FieldImage } from "../../tools/picture.js";
import { createFigure, loadPlotly } from "../../charts/plotly.js";
import { kindOfView } from "../../tools/sampling.js";
import { DOMAIN, toX, toY } from "../../tools/scales.js";
import { createSquare } from "../square.js";
import { kindOf } from "../../experiment/tasks.js";
import { turned } from "../../charts/surface.js";

/** @typedef {import("./hidden-space.js").Range} Range */
/** @typedef {{readonly point: Point, readonly index: number, readonly a: readonly number[], readonly chosen: boolean}} Mark */
/** @typedef {{spec: RunSpec, run: RunView, choice: import("./hidden-choice.js").Choice, marks: readonly Mark[], grid: ReturnType<typeof import("./hidden-space.js").gridImages>, drawing: Drawing}} Scene */

/** How near counts as on it, in CSS pixels. */
const REACH = 22;
/** Between two pictures that can be turned: so long at least, and so many times what the last one took. */
const [REST_MS, REST_SHARE] = [200, 3];
/** Of a press of an arrow key, in radians. */
const TURN = Math.PI / 18;

/** @param {Context} context */
export function createSpaceView(context) {
  const { store, t, palette, catalog, plotlyUrl, changed, noticed } = context;
  let version = 0;
  const resized = () => {
    version += 1;
    changed();
  };
  const [plane, space] = ["plane", "space"].map((name) => {
    const square = createSquare({ tabIndex: 0, ariaLabel: t(`hidden.${name}_label`, { name: "", layer: "" }) }, resized);
    square.canvas.setAttribute("role", "application");
    square.canvas.dataset.testid = `hidden-${name}`;
    return square;
  });
  if (!plane || !space) throw new Error("two canvases are made");
  const stage = create("div", { className: "hidden-stage", tabIndex: 0, role: "application", ariaLabel: t("hidden.stage_label"), hidden: true });
  stage.dataset.testid = "hidden-stage";
  const field = new FieldImage();
  /** @type {ReturnType<typeof createFigure> | null} */
  let figure = null;
  let loading = false;
  let [busy, late] = [false, false];
  /** @type {Scene | null} */
  let scene = null;
  /** @type {Map<number, Range>} */
  let axes = new Map();
  let axesOf = "";
  /** Where each mark is, in shares of the picture. @type {Map<HTMLCanvasElement, (mark: Mark) => readonly [number, number]>} */
  const where = new Map();

  for (const { canvas } of [plane, space]) {
    canvas.addEventListener("click", (event) => {
      const box = canvas.getBoundingClientRect();
      select(nearest(canvas, (event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height, REACH / box.width));
    });
    canvas.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1, Escape: 0 }[event.key];
      if (step === undefined || !scene) return;
      event.preventDefault();
      const at = scene.marks.findIndex(({ chosen }) => chosen);
      const n = scene.marks.length;
      select(step === 0 || n === 0 ? null : (scene.marks[at < 0 ? (step > 0 ? 0 : n - 1) : (at + step + n) % n] ?? null));
    });
  }
  stage.addEventListener("keydown", (event) => {
    const turn = { ArrowLeft: [-TURN, 0], ArrowRight: [TURN, 0], ArrowUp: [0, TURN], ArrowDown: [0, -TURN] }[event.key];
    const eye = figure?.layout?.scene?.camera?.eye;
    if (!turn || !figure || !eye) return;
    event.preventDefault();
    void figure.change({ "scene.camera.eye": turned(eye, turn[0] ?? 0, turn[1] ?? 0) });
  });

  /** @param {Mark | null} mark */
  function select(mark) {
    store.dispatch({ type: "options_set", options: { selection: mark ? [mark.index] : [] } });
    changed();
  }

  /** @param {HTMLCanvasElement} canvas @param {number} u @param {number} v @param {number} reach */
  function nearest(canvas, u, v, reach) {
    let [best, least] = [/** @type {Mark | null} */ (null), reach];
    for (const mark of scene?.marks ?? []) {
      const [x, y] = where.get(canvas)?.(mark) ?? [NaN, NaN];
      const distance = Math.hypot(x - u, y - v);
      if (distance <= least) [best, least] = [mark, distance];
    }
    return best;
  }

  /** @param {Scene} now @returns {(unit: number) => Range} */
  function rangesOf({ spec, choice, marks, grid }) {
    const name = `${choice.side} ${choice.layer} ${JSON.stringify(spec.network)}`;
    if (name !== axesOf) axes = new Map();
    axesOf = name;
    const activation = spec.network.hidden_layers[choice.layer - 1]?.activation ?? "linear";
    const seen = marks.length > 0 ? marks.map(({ a }) => a) : grid.flatMap(({ places }) => places);
    for (const unit of choice.units) axes.set(unit, rangeOf(activation, seen.map((a) => a[unit] ?? 0), axes.get(unit)));
    return (unit) => axes.get(unit) ?? [-1, 1];
  }

  /** @param {Scene} now */
  function drawPlane({ run, choice, spec, marks, drawing }) {
    const { pen, pixels, ratio } = plane.sheet();
    if (pixels === 0) return;
    const colors = palette.current;
    const kind = kindOfView(run);
    paintGrid(pen, pixels, ratio, colors);
    if (kind === "curve") paintCurve(pen, run.values, pixels, ratio, colors);
    else if (field.put(run, colors)) pen.drawImage(field.canvas, 0, 0, pixels, pixels);
    if (kind !== "curve") paintStraight(pen, pixels, ratio, mixed(colors.muted, colors["field-half"], 0.4));
    paintBoundary(pen, run.boundary, pixels, ratio, colors);
    const sheet = { pen, pixels, ratio, palette: colors };
    paintUnitLines(sheet, spec, run, choice.layer === 1 ? choice.units : []);
    paintMarks({ ...sheet, x: [-DOMAIN, DOMAIN], y: [-DOMAIN, DOMAIN] }, marks.map(({ point, chosen }) => ({ point, chosen, place: [point.x1, point.x2] })), drawing.task);
    where.set(plane.canvas, ({ point }) => [toX(1)(point.x1), toY(1)(point.x2)]);
  }

  /** @param {Scene} now */
  function drawFlat(now) {
    const { spec, run, choice, marks, grid, drawing } = now;
    const { pen, pixels, ratio } = space.sheet();
    if (pixels === 0) return;
    const [i = 0, j] = choice.units;
    const range = rangesOf(now);
    const rows = drawing.task === "classes" ? drawing.n_classes : 3;
    /** @type {Range} */
    const y = j === undefined ? (drawing.task === "classes" ? [-0.5, rows - 0.5] : [-DOMAIN, DOMAIN]) : range(j);
    const sheet = { pen, pixels, ratio, palette: palette.current, x: range(i), y };
    const units = spec.network.hidden_layers[choice.layer - 1]?.units ?? 0;
    const whole = choice.layer === spec.network.hidden_layers.length && units <= 2;
    pen.fillStyle = palette.current["field-half"];
    pen.fillRect(0, 0, pixels, pixels);
    const kind = kindOf(drawing);
    const output = outputOf(spec);
    const half = output === "linear" ? 0.5 : 0;
    const logits = logitsOf(run);
    // With the units in their own order, whatever is on which axis.
    const ordered = (/** @type {readonly number[]} */ [u = 0, v = 0]) => logits(j === undefined ? [u] : i < j ? [u, v] : [v, u]);
    if (whole) paintRegions(sheet, ordered, { kind, half, output, n_classes: spec.network.n_outputs });
    if (j !== undefined) paintWarped(sheet, grid, [i, j]);
    paintAxes(sheet, nameOf(i), j === undefined ? "" : nameOf(j));
    const last = run.layers.at(-1);
    if (whole && kind === "binary" && last) paintOutputLine(sheet, [last.W[i] ?? 0, j === undefined ? 0 : (last.W[j] ?? 0)], (last.b[0] ?? 0) - half);
    const height = (/** @type {Mark} */ { a, point }) => (j === undefined ? (drawing.task === "curve" ? point.x2 : point.label) : (a[j] ?? 0));
    paintMarks(sheet, marks.map((mark) => ({ point: mark.point, chosen: mark.chosen, place: [mark.a[i] ?? 0, height(mark)] })), drawing.task);
    where.set(space.canvas, (mark) => [((mark.a[i] ?? 0) - sheet.x[0]) / (sheet.x[1] - sheet.x[0]), (y[1] - height(mark)) / (y[1] - y[0])]);
  }

  /** @param {RunSpec} spec */
  const outputOf = ({ training }) => catalog.losses.find(({ name }) => name === training.loss)?.output ?? "sigmoid";

  /** @param {Scene} now */
  function drawSolid(now) {
    if (!figure) return void begin();
    if (busy) return void (late = true); // never a second one before the first is on the screen
    const { spec, run, choice, marks, grid, drawing } = now;
    const [i = 0, j = 1, k = 2] = choice.units;
    const range = rangesOf(now);
    const units = /** @type {const} */ ([i, j, k]);
    const view = { units, ranges: /** @type {const} */ ([range(i), range(j), range(k)]), names: units.map(nameOf) };
    const last = run.layers.at(-1);
    const whole = choice.layer === spec.network.hidden_layers.length && last?.n_in === 3 && kindOf(drawing) === "binary";
    const half = outputOf(spec) === "linear" ? 0.5 : 0;
    const flat = whole ? { w: /** @type {const} */ ([last.W[i] ?? 0, last.W[j] ?? 0, last.W[k] ?? 0]), b: (last.b[0] ?? 0) - half } : null;
    busy = true;
    const begun = performance.now();
    const rested = () => {
      busy = false;
      if (late) resized();
      late = false;
    };
    // Without a graphics card a picture takes long; training has the greater part of the time.
    const drawn = () => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(rested, Math.max(REST_MS, REST_SHARE * (performance.now() - begun)))));
    void figure.draw(tracesOf(marks, grid, view, flat, drawing.task, palette.current), layoutOf(view, palette.current, t)).finally(drawn);
  }

  async function begin() {
    if (loading) return;
    loading = true;
    try {
      const Library = await loadPlotly(plotlyUrl);
      if (scene) figure = createFigure(Library, stage); // closed meanwhile otherwise
      resized();
    } catch {
      noticed({ key: "hidden.no_library" });
    } finally {
      loading = false;
    }
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
      figure?.close();
      figure = null;
    },
    /** @param {Scene} now */
    draw(now) {
      scene = now;
      const solid = now.choice.units.length === 3;
      space.canvas.hidden = solid;
      stage.hidden = !solid;
      drawPlane(now);
      if (solid) drawSolid(now);
      else drawFlat(now);
    },
  };
}
