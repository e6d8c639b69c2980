/** To be written. */

/** @param {Context} context @param {HTMLElement} root @returns {import("./inspector.js").Inspector} */
export function mountHidden(context, root) {
  return { opened() {}, update() { root.dataset.open = String(context.live.connection); } };
}
