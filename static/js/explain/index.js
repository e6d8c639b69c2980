/** Why it is so: a row of panels at the foot of the page. Each is a file beside this one, fetched when it is first opened; closed, it costs nothing. */

import { byId, setAttribute, styleSheet } from "../tools/dom.js";

/** An open panel. @typedef {{opened(on: boolean): void, update(now: number): boolean | void}} Inspector */
/** @typedef {(context: Context, root: HTMLElement) => Inspector} Mount */

/** The text file below i18n/<language>/lazy and the style sheet have the panel's name. @type {Readonly<Record<string, () => Promise<Mount>>>} */
const INSPECTORS = {
  why: async () => (await import("./line/index.js")).mountWhy,
  hidden: async () => (await import("./hidden/index.js")).mountHidden,
  mathematics: async () => (await import("./mathematics/index.js")).mountMathematics,
  starts: async () => (await import("./starts/index.js")).mountStarts,
  landscape: async () => (await import("./landscape/index.js")).mountLandscape,
  roundoff: async () => (await import("./roundoff/index.js")).mountRoundoff,
  regression: async () => (await import("./regression/index.js")).mountRegression,
  code: async () => (await import("./code/index.js")).mountCode,
};

/**
 * @param {Context} context
 * @returns {Panel}
 */
export function mountInspector(context) {
  const { t, requestRender, notify } = context;
  const root = byId("inspector");
  const buttons = [...root.querySelectorAll("button[data-inspect]")].filter((button) => button instanceof HTMLElement);
  /** @type {Map<string, Promise<Inspector>>} */
  const ready = new Map();
  /** @type {string | null} */
  let chosen = null;
  /** @type {Inspector | null} */
  let open = null;

  /** @param {string | null} name null closes */
  async function choose(name) {
    open?.opened(false);
    open = null;
    chosen = name;
    for (const button of buttons) setAttribute(button, "aria-expanded", String(button.dataset.inspect === name));
    for (const sheet of root.querySelectorAll(".inspect-sheet"))
      if (sheet instanceof HTMLElement) sheet.hidden = sheet.id !== `inspect-${name}`;
    const load = name && INSPECTORS[name];
    if (!name || !load) return requestRender();
    try {
      const inspector = await (ready.get(name) ?? fetched(name, load));
      if (chosen !== name) return; // changed their mind meanwhile
      open = inspector;
      inspector.opened(true);
      requestRender();
    } catch (error) {
      ready.delete(name);
      notify({ key: "inspect.not_loaded", error });
      if (chosen === name) await choose(null);
    }
  }

  /** @param {string} name @param {() => Promise<Mount>} load */
  function fetched(name, load) {
    const inspector = Promise.all([
      load(),
      t.load(`inspect-${name}`),
      styleSheet("inspect-parts"),
      styleSheet(`inspect-${name}`),
    ]).then(([mount]) => mount(context, byId(`inspect-${name}`)));
    ready.set(name, inspector);
    return inspector;
  }

  for (const button of buttons) {
    const name = button.dataset.inspect ?? "";
    button.addEventListener("click", () => choose(chosen === name ? null : name));
  }
  return { update: (now) => open?.update(now) };
}
