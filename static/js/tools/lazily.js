/** Parts of the page that are fetched when they are first needed, each with its texts and style sheets. */

import { styleSheet } from "./dom.js";

/** In an update, what could not be fetched is asked for again after this long. */
const RETRY_MS = 5000;

/** @typedef {Pick<Context, "t" | "notify" | "requestRender">} LazyContext */

/**
 * @template T
 * @typedef {object} LazyPart
 * @property {() => Promise<T>} fetch fetches it once, and again after a failure; rejects when it cannot be had
 * @property {(act: (part: T) => unknown) => Promise<void>} use for a press: fetches it and acts, or says why it did not
 *   come
 * @property {() => T | null} peek for an update: what has come; the first call asks for it, a picture is due when it
 *   comes
 */

/**
 * @template T
 * @param {LazyContext} context
 * @param {() => Promise<T>} load usually `() => import("./part.js")`
 * @param {{texts?: readonly string[], styles?: readonly string[], failed?: string}} [needs]
 *   texts below i18n/<language>/lazy, style sheets, and the key of the text that says that it could not be fetched
 * @returns {LazyPart<T>}
 */
export function lazily(context, load, { texts = [], styles = [], failed = "notice.no_texts" } = {}) {
  const { t, notify, requestRender } = context;
  /** @type {Promise<T> | null} */
  let pending = null;
  /** @type {T | null} */
  let part = null;
  let asked = false;

  async function fetchAll() {
    const needs = [...texts.map((name) => t.load(name)), ...styles.map((name) => styleSheet(name))];
    const [module] = await Promise.all([load(), ...needs]);
    return module;
  }

  function fetch() {
    if (!pending) {
      pending = fetchAll();
      pending.catch(() => (pending = null));
    }
    return pending;
  }

  return {
    fetch,
    async use(act) {
      try {
        await act(await fetch());
      } catch (error) {
        notify({ key: failed, error });
      }
    },
    peek() {
      if (asked) return part;
      asked = true;
      fetch().then(
        (came) => {
          part = came;
          requestRender();
        },
        () => setTimeout(() => (asked = false), RETRY_MS),
      );
      return part;
    },
  };
}
