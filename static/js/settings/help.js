/** The quiet "?" beside a control. What it opens is fetched when it is first asked for. */

import { withRecords } from "../model/records.js";
import { create } from "../tools/elements.js";
import { lazily } from "../tools/lazily.js";

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
  const panel = lazily(
    context,
    withRecords(() => import("./help-panel.js")),
    { texts: ["help"] },
  );
  document.addEventListener("click", ({ target }) => {
    const button = target instanceof Element ? target.closest("button[data-help]") : null;
    if (button instanceof HTMLButtonElement) panel.use(({ toggleHelp }) => toggleHelp(context, button));
  });
  return { update() {} };
}
