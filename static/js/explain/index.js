/**
 * The row of panels that explain what is on the page. Each is fetched when it is first opened; closed, it costs
 * nothing.
 */

import { withRecords } from "../model/records.js";
import { byId, setAttribute } from "../tools/dom.js";
import { lazily } from "../tools/lazily.js";

/** An open panel. @typedef {{opened(on: boolean): void, update(now: number): boolean | void}} Inspector */
/** @typedef {(context: Context, root: HTMLElement) => Inspector} Mount */

/**
 * Each panel's file with its text file `i18n/<language>/lazy/inspect-<name>.json` and its style sheet
 * `inspect-<name>.css`.
 * @type {Readonly<Record<string, () => Promise<Mount>>>}
 */
const INSPECTORS = {
  why: async () => (await import("./line/index.js")).mountWhy,
  hidden: async () => (await import("./hidden/index.js")).mountHidden,
  mathematics: async () => (await import("./mathematics/index.js")).mountMathematics,
  starts: async () => (await import("./restarts/index.js")).mountRestarts,
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
  const { requestRender, notify } = context;
  const root = byId("inspector");
  const buttons = [...root.querySelectorAll("button[data-inspect]")].filter((button) => button instanceof HTMLElement);
  const parts = new Map(
    Object.entries(INSPECTORS).map(([name, load]) => [
      name,
      lazily(context, withRecords(load), { texts: [`inspect-${name}`], styles: ["inspect-parts", `inspect-${name}`] }),
    ]),
  );
  /** @type {Map<string, Inspector>} */
  const mounted = new Map();
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
    const part = name && parts.get(name);
    if (!name || !part) return requestRender();
    try {
      const mount = await part.fetch();
      if (chosen !== name) return; // another one has been chosen meanwhile
      open = mounted.get(name) ?? mount(context, byId(`inspect-${name}`));
      mounted.set(name, open);
      open.opened(true);
      requestRender();
    } catch (error) {
      notify({ key: "inspect.not_loaded", error });
      if (chosen === name) await choose(null);
    }
  }

  for (const button of buttons) {
    const name = button.dataset.inspect ?? "";
    button.addEventListener("click", () => choose(chosen === name ? null : name));
  }
  return { update: (now) => open?.update(now) };
}
