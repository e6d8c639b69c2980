/** The course in the guide: a chapter, or a teacher's check list. What shows it is fetched where there is one. */

import { isGuided } from "../model/exercise.js";
import { lazily } from "../tools/lazily.js";

/**
 * @param {Context} context
 * @returns {Panel}
 */
export function mountCourse(context) {
  const part = lazily(context, () => import("./guide.js"), {
    texts: ["course", "lesson", "settings"],
    styles: ["lesson", "course"], // in this order: the second builds on the first
  });
  /** @type {Panel | undefined} */
  let guide;
  return {
    update(now) {
      if (!guide && !isGuided(context.store.get().exercise)) return;
      const module = part.peek();
      if (!module) return;
      guide ??= module.createGuide(context);
      return guide.update(now);
    },
  };
}
