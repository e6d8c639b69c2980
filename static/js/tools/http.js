/** Requests to the server, and what to say when one fails. */

/** An answer with an error status. `message` is what the server says of it, if it says anything. */
export class HttpError extends Error {
  /**
   * @param {number} status
   * @param {{detail?: string, errors?: readonly {field: string, limit: string | null}[]} | null} [problem] RFC 9457
   */
  constructor(status, problem) {
    super(problem?.detail ?? String(status));
    this.status = status;
    this.errors = problem?.errors ?? [];
  }
}

/**
 * @param {string | URL} path
 * @param {{body?: unknown, signal?: AbortSignal}} [options] a `body` is sent as JSON with POST; without one it is a GET
 * @returns {Promise<Response>} rejects with an `HttpError` for an error status, with a `TypeError` when nobody answers
 */
export async function request(path, { body, signal } = {}) {
  const post =
    body == null ? {} : { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
  const response = await fetch(path, { ...post, signal: signal ?? null });
  if (!response.ok) throw new HttpError(response.status, await response.json().catch(() => null));
  return response;
}

/**
 * @param {string | URL} path
 * @param {{body?: unknown, signal?: AbortSignal}} [options] as for `request`
 * @returns {Promise<any>} the JSON of the answer; rejects as `request` does
 */
export const requestJson = async (path, options) => (await request(path, options)).json();

/**
 * @param {unknown} error of `request` or `import`
 * @param {Translator} t
 * @returns {string} what was wrong, in a few words that stand inside a sentence
 */
export function briefReason(error, t) {
  if (error instanceof TypeError) return t("reason.lost");
  if (error instanceof HttpError)
    return t(error.status === 503 ? "reason.busy" : "reason.status", { status: error.status });
  return error instanceof Error ? error.message : String(error);
}

/**
 * @param {unknown} error of `request`
 * @param {Translator} t
 * @returns {string} what was wrong and what to do, in whole sentences
 */
export function fullReason(error, t) {
  if (error instanceof TypeError) return t("inspect.lost");
  if (!(error instanceof HttpError)) return error instanceof Error ? error.message : String(error);
  if (error.status === 503) return t("inspect.busy");
  return error.status >= 500
    ? t("inspect.failed", { status: error.status })
    : t("inspect.refused", { message: error.message });
}
