/** The heights over a plane of weights, asked of the server: which plane, when again, and what was answered. */

import { examplesOf } from "../../model/points.js";
import { weightIndices } from "../../model/weights.js";
import { fullReason, requestJson } from "../../tools/http.js";
import { pathPlane, spotOf, wayOf, weightPlane } from "../shared/landscape-plane.js";

/** @typedef {import("./scenery.js").Picture} Picture */
/** Which plane, and how much of it. @typedef {{mode: import("./scenery.js").Mode, pair: [number, number], zoom: number, seed: number}} Cut */
/** A network, its present weights, and the cut through them. @typedef {{run: RunSpec, runIndex: number, weights: readonly number[], cut: Cut}} Wanted */
/** @typedef {{centre: readonly number[], distances: number[], where: object, share: number}} Question */

/** A picture is asked for no more often than this. */
const PATIENCE_MS = 1200;
/** While training, drawing and asking rest so many times as long as they took: training has the greater part of the time. */
export const REST_SHARE = 3;
const CELLS = 31;

/**
 * @param {Cut} cut
 * @param {RunSpec} run
 * @param {readonly (readonly number[])[]} path
 * @returns {Question | null} what the server is asked for; null for the plane of a path that leads nowhere
 */
export function questionOf({ mode, pair, zoom, seed }, run, path) {
  const upTo = (/** @type {number} */ half) =>
    Array.from({ length: CELLS }, (_, i) => half * ((2 * i) / (CELLS - 1) - 1));
  if (mode === "random")
    return { centre: path.at(-1) ?? [], distances: upTo(zoom), where: { random: seed }, share: NaN };
  if (mode === "weights") {
    const { plane, half } = weightPlane(path, pair);
    return {
      centre: plane.centre,
      distances: upTo(zoom * half),
      where: { weights: pair.map((i) => weightIndices(run)[i]) },
      share: NaN,
    };
  }
  const found = pathPlane(path);
  return (
    found && {
      centre: found.plane.centre,
      distances: upTo(zoom),
      where: { directions: found.plane.directions },
      share: found.share,
    }
  );
}

/** @param {Pick<Context, "store" | "live" | "t" | "requestRender">} context */
export function createSurvey({ store, live, t, requestRender }) {
  /** @type {Picture | null} */
  let picture = null;
  let failed = "";
  let wanted = true;
  let request = new AbortController();
  let asking = false;
  /** @type {readonly unknown[]} */
  let askedKey = [];
  let askedAt = -Infinity;
  let answerTook = 0;

  /** @param {Wanted} of @param {readonly unknown[]} key */
  async function compute({ run, runIndex, weights, cut }, key) {
    [askedKey, wanted, failed] = [key, false, ""];
    const question = questionOf(
      cut,
      run,
      wayOf(live, runIndex, run).map((place) => place.weights),
    );
    if (!question) return void (failed = t("landscape.no_path"));
    const step = live.frame?.step ?? 0;
    asking = true;
    request = new AbortController();
    const { signal } = request;
    try {
      const begun = performance.now();
      const seen = await answerTo(question, run, store.get(), signal);
      answerTook = performance.now() - begun;
      if (seen.values.flat().every((value) => value === null)) throw new RangeError(t("landscape.diverged"));
      picture = { ...seen, mode: cut.mode, pair: cut.pair, step, key, weights };
    } catch (error) {
      if (!signal.aborted) failed = fullReason(error, t);
    } finally {
      if (request.signal === signal) asking = false;
      requestRender();
    }
  }

  return {
    get picture() {
      return picture;
    },
    get failed() {
      return failed;
    },
    get asking() {
      return asking;
    },
    /** @param {Wanted} of @returns {boolean} is the picture one of these? Its weights may be earlier ones. */
    fits: (of) => alike(keyOf(of, store.get().dataset), picture?.key),
    /** Ask anew, and at once. */
    again() {
      wanted = true;
      failed = "";
    },
    stop() {
      request.abort();
      asking = false;
    },
    /** @param {number} now @param {Wanted} of @returns {boolean} whether another picture is to come */
    refresh(now, of) {
      const key = keyOf(of, store.get().dataset);
      const same = alike(key, picture?.key);
      const moved = of.weights.some((value, i) => value !== picture?.weights[i]);
      const stale = !same || (moved && (!store.get().training || !holds(picture, of.weights)));
      if (!wanted && (!stale || (failed && alike(key, askedKey)))) return false;
      const pending = asking && alike(key, askedKey);
      const early = same && now - askedAt < Math.max(PATIENCE_MS, (1 + REST_SHARE) * answerTook);
      if (!wanted && (pending || early)) return true;
      request.abort();
      askedAt = now;
      void compute(of, key);
      return true;
    },
  };
}

/** @param {Wanted} of @param {Dataset} dataset @returns {readonly unknown[]} what another picture is needed for, besides other weights */
function keyOf({ run: { network, training }, runIndex, cut: { mode, pair, zoom, seed } }, { points, task }) {
  return [
    network,
    training.loss,
    training.regularizer,
    training.regularization,
    training.precision,
    points,
    task,
    mode,
    ...pair,
    zoom,
    seed,
    runIndex,
  ];
}

/** @param {Question} question @param {RunSpec} run @param {State} state @param {AbortSignal} signal @returns {Promise<Pick<Picture, "plane" | "distances" | "values" | "share">>} */
async function answerTo({ centre, distances, where, share }, run, { experiment, dataset }, signal) {
  const body = {
    ...examplesOf(dataset),
    experiment: { ...experiment, runs: [run] },
    parameters: centre,
    distances,
    ...where,
  };
  const { values, directions } = await requestJson("/api/landscape", { body, signal });
  return { plane: { centre, directions }, distances, values, share };
}

/** @param {readonly unknown[]} key @param {readonly unknown[] | undefined} other */
const alike = (key, other) => other !== undefined && key.every((value, i) => value === other[i]);

/** @param {Picture | null} picture @param {readonly number[]} weights @returns {boolean} are they inside? */
function holds(picture, weights) {
  const most = picture?.distances.at(-1) ?? 0;
  return picture !== null && spotOf(weights, picture.plane).every((distance) => Math.abs(distance) <= most);
}
