/** Scrolls the chapter, and never the page: what moves there under a finger or a pointer stays where it is. */

const MARGIN_PX = 8;

/** @param {Element} element inside the chapter; of one that is higher than the chapter the beginning is shown */
export function reveal(element) {
  const body = element.closest(".course-body");
  if (!body) return;
  const [inner, outer] = [element.getBoundingClientRect(), body.getBoundingClientRect()];
  const above = inner.top - outer.top - MARGIN_PX;
  const below = inner.bottom - outer.bottom + MARGIN_PX;
  body.scrollTop += above < 0 ? above : Math.max(0, Math.min(above, below));
}
