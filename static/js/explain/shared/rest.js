/** The REST interface, seen from the page: what is asked is written as it wants it, and a refusal is told in its own words. */

import { trainingPoints } from "../../model/points.js";
import { inputsOf } from "../../model/tasks.js";

/**
 * @param {Dataset} dataset
 * @returns {{points: number[][], labels: number[] | null, values: number[] | null}} of the points to learn
 */
export function examplesOf(dataset) {
  const points = trainingPoints(dataset.points);
  const curve = inputsOf(dataset) === 1;
  const answers = points.map(({ x2, label }) => (curve ? x2 : label));
  const classes = dataset.task === "classes";
  return {
    points: points.map(({ x1, x2 }) => (curve ? [x1] : [x1, x2])),
    labels: classes ? answers : null,
    values: classes ? null : answers,
  };
}

/** A server that said no: its words, and what it said them with. */
export class RefusedError extends Error {
  /** @param {number} status @param {{detail?: string, errors?: readonly {field: string, limit: string | null}[]} | null} problem RFC 9457 */
  constructor(status, problem) {
    super(problem?.detail ?? String(status));
    this.status = status;
    this.errors = problem?.errors ?? [];
  }
}

/**
 * @param {string} path
 * @param {unknown} [body] null or left out: asked with GET
 * @param {AbortSignal} [signal]
 * @returns {Promise<Response>} what was asked for; rejects with a RefusedError, or a TypeError where nobody answers
 */
export async function send(path, body, signal) {
  const posted =
    body == null ? {} : { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
  const answer = await fetch(path, { ...posted, signal: signal ?? null });
  if (!answer.ok) throw new RefusedError(answer.status, await answer.json().catch(() => null));
  return answer;
}

/**
 * @param {string} path
 * @param {unknown} [body] null or left out: asked with GET
 * @param {AbortSignal} [signal]
 * @returns {Promise<any>} rejects as `send` does
 */
export const ask = async (path, body, signal) => (await send(path, body, signal)).json();

/** @param {unknown} error @param {Translator} t @returns {string} what was wrong and what to do, for people */
export function reasonOf(error, t) {
  if (error instanceof TypeError) return t("inspect.lost");
  if (error instanceof RefusedError && error.status === 503) return t("inspect.busy");
  if (error instanceof RefusedError)
    return error.status >= 500
      ? t("inspect.failed", { status: error.status })
      : t("inspect.refused", { message: error.message });
  return error instanceof Error ? error.message : String(error);
}
