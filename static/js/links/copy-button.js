/** A button that copies a field; where the browser does not allow it, it selects the field for copying by hand. */

import { button } from "../tools/elements.js";
import { copyText } from "./index.js";

/**
 * @param {string} id
 * @param {string} text
 * @param {() => HTMLInputElement | HTMLTextAreaElement} field
 * @param {Context} context
 */
export function copyButton(id, text, field, { t, notify }) {
  const made = button(text, { id: id, className: "primary" }, async () => {
    const copied = await copyText(field().value, notify);
    if (!copied) field().select();
    made.textContent = t(copied ? "share.copied" : "share.selected");
  });
  made.addEventListener("blur", () => (made.textContent = text));
  return made;
}
