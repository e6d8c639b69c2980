/** What the two pages of the course that are read need of the document. */

/**
 * @template {Element} E
 * @param {string} selector
 * @param {new () => E} type
 * @param {ParentNode} [root]
 * @returns {E} the template has it
 */
export function find(selector, type, root = document) {
  const found = root.querySelector(selector);
  if (!(found instanceof type)) throw new Error(`the page has no ${selector}`);
  return found;
}

/**
 * A button that copies what a field holds, and says so; where the browser does not allow it, the field is selected.
 * @param {HTMLInputElement | HTMLTextAreaElement} field
 * @param {HTMLButtonElement} button
 */
export function copyFrom(field, button) {
  const text = button.textContent;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(field.value);
      button.textContent = button.dataset.copied ?? text;
      setTimeout(() => {
        button.textContent = text;
      }, 2000);
    } catch {
      field.select();
    }
  });
}
