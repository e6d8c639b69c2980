/** The losses on a grid in a plane of weights: what the server is asked, when it is asked again, and its answer. */

import { examplesOf } from "../../model/points.js";
import { weightIndices } from "../../model/weights.js";
import { fullReason, requestJson } from "../../tools/http.js";
import { coordinatesOf, pathPlane, trajectoryOf, weightPlane } from "../shared/landscape-plane.js";

/** @typedef {import("./picture.js").Picture} Picture */
/**
 * Which plane, and how much of it.
 * @typedef {{mode: import("./picture.js").Mode, pair: [number, number], zoom: number, seed: number}} Section
 */
/**
 * A network, its present weights, and the plane section through them.
 * @typedef {{run: RunSpec, runIndex: number, weights: readonly number[], section: Section}} Wanted
 */
/**
 * A grid, in the terms of `POST /api/landscape`: `where` holds the field that names the directions.
 * @typedef {{centre: readonly number[], distances: number[], where: object, share: number}} GridQuestion
 */

/** The shortest time between two requests for the same plane. */
const PERIOD_MS = 1200;
/** While training, a pause after each drawing or answer is this many times as long as it took: training comes first. */
export const REST_SHARE = 3;
const NODES = 31;

/**
 * @param {Section} section
 * @param {RunSpec} run
 * @param {readonly (readonly number[])[]} path
 * @returns {GridQuestion | null} null if the plane is chosen by a path that does not move
 */
export function questionOf({ mode, pair, zoom, seed }, run, path) {
  /** @param {number} half @returns {number[]} from −half to half */
  const upTo = (half) => Array.from({ length: NODES }, (_, i) => half * ((2 * i) / (NODES - 1) - 1));
  if (mode === "random")
    return { centre: path.at(-1) ?? [], distances: upTo(zoom), where: { random: seed }, share: NaN };
  if (mode === "weights") {
    const { plane, half } = weightPlane(path, pair);
    const where = { weights: pair.map((i) => weightIndices(run)[i]) };
    return { centre: plane.centre, distances: upTo(zoom * half), where, share: NaN };
  }
  const found = pathPlane(path);
  if (!found) return null;
  const { plane, share } = found;
  return { centre: plane.centre, distances: upTo(zoom), where: { directions: plane.directions }, share };
}

/** @param {Pick<Context, "store" | "live" | "t" | "requestRender">} context */
export function createGridLoader({ store, live, t, requestRender }) {
  /** @type {Picture | null} */
  let picture = null;
  let failed = "";
  let forced = true;
  let request = new AbortController();
  let asking = false;
  /** @type {readonly unknown[]} */
  let askedKey = [];
  let askedAt = -Infinity;
  let answerTook = 0;

  /** @param {Wanted} wanted @param {readonly unknown[]} key */
  async function compute({ run, runIndex, weights, section }, key) {
    [askedKey, forced, failed] = [key, false, ""];
    const path = trajectoryOf(live, runIndex, run).map((point) => point.weights);
    const question = questionOf(section, run, path);
    if (!question) return void (failed = t("landscape.no_path"));
    const step = live.frame?.step ?? 0;
    asking = true;
    request = new AbortController();
    const { signal } = request;
    try {
      const begun = performance.now();
      const answer = await answerTo(question, run, store.get(), signal);
      answerTook = performance.now() - begun;
      if (answer.values.flat().every((value) => value === null)) throw new RangeError(t("landscape.diverged"));
      picture = { ...answer, mode: section.mode, pair: section.pair, step, key, weights };
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
    /** Why the last request brought no picture; empty if it did. */
    get failed() {
      return failed;
    },
    get asking() {
      return asking;
    },
    /**
     * @param {Wanted} wanted
     * @returns {boolean} whether the picture shows this section, at the present weights or before
     */
    fits: (wanted) => isSameKey(keyOf(wanted, store.get().dataset), picture?.key),
    /** The next `refresh` asks at once, whatever is there. */
    again() {
      forced = true;
      failed = "";
    },
    stop() {
      request.abort();
      asking = false;
    },
    /**
     * Asks the server if the picture is out of date. While training, weights that moved within the picture do not make
     * it so.
     * @param {number} now
     * @param {Wanted} wanted
     * @returns {boolean} whether another picture is to come
     */
    refresh(now, wanted) {
      const key = keyOf(wanted, store.get().dataset);
      const same = isSameKey(key, picture?.key);
      const moved = wanted.weights.some((value, i) => value !== picture?.weights[i]);
      const stale = !same || (moved && (!store.get().training || !isWithin(wanted.weights, picture)));
      if (!forced && (!stale || (failed && isSameKey(key, askedKey)))) return false;
      const pending = asking && isSameKey(key, askedKey);
      const early = same && now - askedAt < Math.max(PERIOD_MS, (1 + REST_SHARE) * answerTook);
      if (!forced && (pending || early)) return true;
      request.abort();
      askedAt = now;
      void compute(wanted, key);
      return true;
    },
  };
}

/**
 * @param {Wanted} wanted
 * @param {Dataset} dataset
 * @returns {readonly unknown[]} what a picture depends on, apart from the weights
 */
function keyOf({ run: { network, training }, runIndex, section: { mode, pair, zoom, seed } }, { points, task }) {
  const { loss, regularizer, regularization, precision } = training;
  return [network, loss, regularizer, regularization, precision, points, task, mode, ...pair, zoom, seed, runIndex];
}

/**
 * @param {GridQuestion} question
 * @param {RunSpec} run
 * @param {State} state
 * @param {AbortSignal} signal
 * @returns {Promise<Pick<Picture, "plane" | "distances" | "values" | "share">>}
 */
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
const isSameKey = (key, other) => other !== undefined && key.every((value, i) => value === other[i]);

/**
 * @param {readonly number[]} weights
 * @param {Picture | null} picture
 * @returns {boolean} whether their projection lies in the picture
 */
function isWithin(weights, picture) {
  const most = picture?.distances.at(-1) ?? 0;
  return picture !== null && coordinatesOf(weights, picture.plane).every((distance) => Math.abs(distance) <= most);
}
