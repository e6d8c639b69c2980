/** The REST interface, seen from the page: what is asked is written as it wants it, and a refusal is told in its own words. */

import { inputsOf } from "../experiment/tasks.js";
import { trainingPoints } from "../experiment/points.js";

/**
 * @param {Drawing} drawing
 * @returns {{points: number[][], labels: number[] | null, values: number[] | null}} of the points to learn
 */
export function examplesOf(drawing) {
  const points = trainingPoints(drawing.points);
  const curve = inputsOf(drawing) === 1;
  const answers = points.map(({ x2, label }) => (curve ? x2 : label));
  const classes = drawing.task === "classes";
  return { points: points.map(({ x1, x2 }) => (curve ? [x1] : [x1, x2])), labels: classes ? answers : null, values: classes ? null : answers };
}

/**
 * @param {string} path
 * @param {unknown} [body] null or left out: asked with GET
 * @param {AbortSignal} [signal]
 * @returns {Promise<any>} rejects with what was wrong
 */
export async function ask(path, body, signal) {
  const posted = body == null ? {} : { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
  const answer = await fetch(path, { ...posted, signal: signal ?? null });
  if (answer.ok) return answer.json();
  const problem = await answer.json().catch(() => null);
  throw new Error(problem?.detail ?? `${answer.status} ${answer.statusText}`);
}
