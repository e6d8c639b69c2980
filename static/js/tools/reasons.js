/** Why something could not be had, in a few words that stand in a sentence. */

/** An answer that is none: its status says why. */
export class AnswerError extends Error {
  /** @param {Response} answer */
  constructor({ status, statusText }) {
    super(`${status} ${statusText}`);
    this.status = status;
  }
}

/** @param {unknown} error what `fetch` or `import` came to @param {Translator} t @returns {string} */
export function inShort(error, t) {
  if (error instanceof TypeError) return t("reason.lost"); // nobody answers
  if (error instanceof AnswerError)
    return t(error.status === 503 ? "reason.busy" : "reason.status", { status: error.status });
  return error instanceof Error ? error.message : String(error);
}
