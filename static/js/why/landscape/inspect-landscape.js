/** The loss as a landscape over a plane of weights, with the way that training took through it. */

import { atMostEvery, fillSelect, setAttribute, textWriter } from "../../tools/dom.js";
import { mapLayout, mapTraces, surfaceLayout, surfaceTraces } from "../landscape-figure.js";
import { buildLandscape } from "./landscape-parts.js";
import { nameOf, obstacleTo, reasonsFor, sceneryOf, wordsOf } from "./landscape-scenery.js";
import { pathPlane, spotOf, wayOf, weightPlane, weightsOf } from "../landscape-plane.js";
import { createFigure, loadPlotly } from "../../charts/plotly.js";
import { ask, examplesOf, reasonOf } from "../rest.js";
import { newSeed } from "../../experiment/seeds.js";
import { createSideChooser } from "../side-chooser.js";
import { places } from "../../experiment/weights.js";
import { turned } from "../../charts/surface.js";

/** @typedef {import("./landscape-scenery.js").Mode} Mode */
/** @typedef {import("./landscape-scenery.js").Picture} Picture */

const PERIOD_MS = 400;
/** A picture is asked for no more often than this. */
const PATIENCE_MS = 1200;
/** While training, drawing and asking rest so many times as long as they took: training has the greater part of the time. */
const REST_SHARE = 3;
const CELLS = 31;
/** Of a press of an arrow key: around and up, in radians. @type {Readonly<Record<string, readonly [number, number]>>} */
const TURNS = { ArrowLeft: [-Math.PI / 18, 0], ArrowRight: [Math.PI / 18, 0], ArrowUp: [0, Math.PI / 18], ArrowDown: [0, -Math.PI / 18] };

/** @param {Context} context @param {HTMLElement} root @returns {import("../inspector.js").Inspector} */
export function mountLandscape(context, root) {
  const { store, live, t, palette, changed } = context;
  const chooser = createSideChooser(context, { label: t("landscape.side"), testid: "landscape-side" });
  const parts = buildLandscape(root, chooser.element, t);
  const [writeAnswer, writeWords, writeState, due] = [textWriter(parts.answer), textWriter(parts.words), textWriter(parts.state), atMostEvery(PERIOD_MS)];
  /** @type {Mode} */
  let mode = "path";
  let surface = false;
  let zoom = 1;
  let seed = 0;
  /** @type {boolean | null} null: as the heights want it */
  let log = null;
  let open = false;
  let request = new AbortController();
  let asking = false;
  let askedAt = -Infinity;
  let answerTook = 0;
  let restsUntil = -Infinity;
  /** @type {readonly unknown[]} */
  let askedKey = [];
  let wanted = true;
  let failed = "";
  /** @type {Picture | null} */
  let picture = null;
  /** @type {ReturnType<typeof createFigure> | null} */
  let figure = null;
  let drawing = false;
  /** @type {readonly unknown[]} */
  let shown = [];
  let listed = "";

  const again = () => {
    wanted = true;
    failed = "";
    askedAt = -Infinity;
    changed();
  };
  for (const button of parts.modes) {
    button.addEventListener("click", () => {
      mode = /** @type {Mode} */ (button.dataset.mode);
      zoom = 1;
      again();
    });
  }
  for (const button of parts.views) {
    button.addEventListener("click", () => {
      surface = button.dataset.view === "surface";
      // Only what arrow keys turn is a stop for the keyboard.
      parts.stage.tabIndex = surface ? 0 : -1;
      setAttribute(parts.stage, "role", surface ? "application" : "img");
      figure?.close();
      shown = [];
      changed();
    });
  }
  parts.stage.addEventListener("keydown", (event) => {
    const turn = TURNS[event.key];
    const eye = figure?.layout?.scene?.camera?.eye;
    if (!turn || !eye || !surface) return;
    event.preventDefault();
    void figure?.change({ "scene.camera.eye": turned(eye, turn[0], turn[1]) });
  });
  for (const select of parts.axes) select.addEventListener("change", again);
  parts.out.addEventListener("click", () => ((zoom *= 2), again()));
  parts.into.addEventListener("click", () => ((zoom /= 2), again()));
  parts.others.addEventListener("click", () => ((seed = newSeed()), again()));
  parts.again.addEventListener("click", again);
  parts.train.addEventListener("click", () => (store.dispatch({ type: "options_set", options: { training: true } }), changed()));
  parts.log.addEventListener("change", () => ((log = parts.log.checked), changed()));

  /** @param {RunSpec} run @param {number} now @param {readonly unknown[]} key */
  async function compute(run, now, key) {
    const side = chooser.side;
    const path = wayOf(live, side, run).map(({ weights }) => weights);
    const pair = /** @type {[number, number]} */ (parts.axes.map((select) => Number(select.value)));
    const found = mode === "path" ? pathPlane(path) : null;
    const two = mode === "weights" ? weightPlane(path, pair) : null;
    const plane = found?.plane ?? two?.plane ?? { centre: path.at(-1) ?? [], directions: [] };
    if (mode === "path" && !found) {
      [askedKey, wanted, failed] = [key, false, t("landscape.no_path")];
      return;
    }
    const half = zoom * (two?.half ?? 1);
    const distances = Array.from({ length: CELLS }, (_, i) => half * ((2 * i) / (CELLS - 1) - 1));
    const where = mode === "path" ? { directions: plane.directions } : mode === "random" ? { random: seed } : { weights: pair.map((i) => places(run)[i]) };
    const { experiment, drawing: points } = store.get();
    [asking, askedAt, askedKey, wanted] = [true, now, key, false];
    request = new AbortController();
    const { signal } = request;
    const [step, weights, asked] = [live.frame?.step ?? 0, path.at(-1) ?? [], mode];
    try {
      const body = { ...examplesOf(points), experiment: { ...experiment, runs: [run] }, parameters: plane.centre, distances, ...where };
      const begun = performance.now();
      const { values, directions } = await ask("/api/landscape", body, signal);
      answerTook = performance.now() - begun;
      if (values.flat().every((/** @type {number | null} */ value) => value === null)) throw new RangeError(t("landscape.diverged"));
      picture = { mode: asked, plane: { centre: plane.centre, directions }, distances, values, pair, share: found?.share ?? NaN, step, key, weights };
      failed = "";
    } catch (error) {
      if (!signal.aborted) failed = reasonOf(error, t);
    } finally {
      if (request.signal === signal) asking = false;
      changed();
    }
  }

  /** @param {number} now @param {RunSpec} run @param {readonly unknown[]} key @param {readonly number[]} weights */
  function refresh(now, run, key, weights) {
    const same = alike(key, picture?.key);
    const pending = asking && alike(key, askedKey);
    const moved = weights.some((value, i) => value !== picture?.weights[i]);
    const stale = !same || (moved && (!store.get().training || outside(weights)));
    if (!wanted && (!stale || (failed && alike(key, askedKey)))) return false;
    if (!wanted && (pending || (same && now - askedAt < Math.max(PATIENCE_MS, (1 + REST_SHARE) * answerTook)))) return true;
    request.abort();
    void compute(run, now, key);
    return true;
  }

  /** @param {readonly number[]} weights */
  function outside(weights) {
    if (!picture) return true;
    const most = picture.distances.at(-1) ?? 0;
    return spotOf(weights, picture.plane).some((distance) => !(Math.abs(distance) <= most));
  }

  /** @param {RunSpec} run */
  function listWeights(run) {
    const names = places(run).map((place) => nameOf(place));
    if (names.join() === listed) return;
    listed = names.join();
    for (const [k, select] of parts.axes.entries()) {
      fillSelect(select, names.map((name, i) => [i, name]));
      select.value = String(Math.min(k, names.length - 1));
    }
  }

  /** @param {Picture} of @param {RunSpec} run @param {number} side @param {NonNullable<typeof figure>} on */
  function draw(of, run, side, on) {
    const scenery = sceneryOf(of, run, wayOf(live, side, run), log, t);
    parts.log.disabled = !scenery.positive;
    parts.log.checked = scenery.log;
    const color = palette.current[/** @type {import("../../tools/colors.js").Role} */ (`series-${side}`)];
    const [traces, layout] = surface ? [surfaceTraces(scenery, palette.current, color, t), surfaceLayout(scenery, palette.current, t)] : [mapTraces(scenery, palette.current, color, t), mapLayout(scenery, palette.current, t)];
    drawing = true;
    const begun = performance.now();
    void on.draw(traces, layout).finally(() => {
      drawing = false;
      restsUntil = performance.now() + REST_SHARE * (performance.now() - begun);
    });
  }

  /** @param {Picture} of @param {RunSpec} run */
  function tell(of, run) {
    const { shape, answer, words } = wordsOf(of, run, weightsOf(run, live.frame?.runs[chooser.side]) ?? [], t);
    setAttribute(root, "data-bowl", shape);
    writeAnswer(answer);
    writeWords(words);
    parts.reason.replaceChildren(...reasonsFor(of.mode, run, t));
    setAttribute(parts.stage, "aria-label", `${t(surface ? "landscape.surface_label" : "landscape.map_label")} ${answer} ${words}`);
  }

  return {
    opened(on) {
      open = on;
      shown = [];
      if (!on) {
        request.abort();
        figure?.close();
        figure = null;
        asking = false;
        return;
      }
      wanted = true;
      loadPlotly(context.plotlyUrl).then(
        (library) => {
          if (open) figure = createFigure(library, parts.stage);
          changed();
        },
        () => (failed = t("landscape.no_library")),
      );
    },
    update(now) {
      const { experiment, drawing: points, training } = store.get();
      const side = chooser.side;
      const run = experiment.runs[side];
      const weights = run ? weightsOf(run, live.frame?.runs[side]) : null;
      const first = run && weightsOf(run, live.timeline.kept[0]?.frame.runs[side]);
      const still = !first || (weights?.every((value, i) => value === first[i]) ?? true);
      const problem = obstacleTo(mode, points, weights, still, t);
      if (run) listWeights(run);
      for (const button of parts.modes) setAttribute(button, "aria-pressed", String(button.dataset.mode === mode));
      for (const button of parts.views) setAttribute(button, "aria-pressed", String((button.dataset.view === "surface") === surface));
      parts.pair.hidden = mode !== "weights";
      parts.others.hidden = mode !== "random";
      parts.train.hidden = problem !== t("landscape.no_path") || training;
      const key = [run?.network, run?.training.loss, run?.training.regularizer, run?.training.regularization, run?.training.precision, points.points, points.task, mode, parts.axes[0]?.value, parts.axes[1]?.value, zoom, seed, side];
      const fits = picture !== null && !problem && alike(key, picture.key);
      const waiting = !problem && run && weights ? refresh(now, run, key, weights) : false;
      writeState(problem || failed || (fits ? t(picture?.step === live.frame?.step ? "landscape.now" : "landscape.then", { step: t.count(picture?.step ?? 0) }) : t("landscape.computing")));
      setAttribute(root, "data-ready", String(fits && !asking));
      parts.stage.classList.toggle("stale", !fits);
      parts.stage.hidden = problem !== "" || (failed !== "" && !picture);
      parts.told.hidden = picture === null || problem !== "";
      if (!picture || !fits || !figure || !run) return waiting;
      const scene = [picture, live.frame, live.timeline.version, palette.version, surface, log, figure];
      if (scene.every((value, i) => value === shown[i])) return waiting;
      if (drawing || (training && performance.now() < restsUntil) || !due(now)) return true;
      shown = scene;
      draw(picture, run, side, figure);
      tell(picture, run);
      return waiting;
    },
  };
}

/** @param {readonly unknown[]} key @param {readonly unknown[] | undefined} other */
const alike = (key, other) => other !== undefined && key.every((value, i) => value === other[i]);
