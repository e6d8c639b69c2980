/** The quiet "?" beside a control. What it opens is fetched when it is first asked for. */

import { attempted } from "../tools/lazily.js";

/**
 * @param {Translator} t
 * @param {string} topic
 * @param {string} name of what it explains
 * @returns {HTMLButtonElement}
 */
export function helpButton(t, topic, name) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "ask";
  button.dataset.help = topic;
  button.textContent = "?";
  button.setAttribute("aria-label", t("help.about", { name }));
  button.setAttribute("aria-haspopup", "dialog");
  return button;
}

/**
 * @param {Context} context
 * @returns {Panel}
 */
export function mountHelp(context) {
  document.addEventListener("click", ({ target }) => {
    const button = target instanceof Element ? target.closest("button[data-help]") : null;
    if (button instanceof HTMLButtonElement) attempted(async () => (await import("./help-panel.js")).toggleHelp(context, button), context.noticed);
  });
  return { update() {} };
}
