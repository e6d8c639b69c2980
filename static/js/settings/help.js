/** The quiet "?" beside a control. What it opens is fetched when it is first asked for. */

import { create } from "../tools/elements.js";
import { attempted } from "../tools/lazily.js";

/**
 * @param {Translator} t
 * @param {string} topic
 * @param {string} name of what it explains
 * @returns {HTMLButtonElement}
 */
export function helpButton(t, topic, name) {
  const button = create(
    "button",
    { type: "button", className: "ask", ariaLabel: t("help.about", { name }), ariaHasPopup: "dialog" },
    "?",
  );
  button.dataset.help = topic;
  return button;
}

/**
 * @param {Context} context
 * @returns {Panel}
 */
export function mountHelp(context) {
  document.addEventListener("click", ({ target }) => {
    const button = target instanceof Element ? target.closest("button[data-help]") : null;
    if (button instanceof HTMLButtonElement)
      attempted(async () => (await import("./help-panel.js")).toggleHelp(context, button), context.notify);
  });
  return { update() {} };
}
