/** Brings an exercise on the page when there is one; what shows it is fetched only then. */

import { lazily } from "../tools/lazily.js";

/** An exercise whose words could not be fetched is locked and cannot be left: it is tried again. */
const RETRY_MS = 3000;

/**
 * @param {Context} context
 * @returns {Panel}
 */
export function mountExercise(context) {
  /** @type {Exercise | null} */
  let shown = null;
  const task = lazily(context, () => import("./task.js"), { texts: ["lesson", "settings"], styles: ["lesson"] });
  /** @type {{show(exercise: Exercise | null): void} | undefined} */
  let panel;
  return {
    update() {
      const { exercise } = context.store.get();
      if (exercise === shown) return;
      shown = exercise;
      task
        .fetch()
        .then(({ createExercisePanel }) => {
          panel ??= createExercisePanel(context);
          panel.show(context.store.get().exercise);
        })
        .catch((error) => {
          context.notify({ key: "notice.no_texts", error });
          setTimeout(() => {
            shown = null;
            context.requestRender();
          }, RETRY_MS);
        });
    },
  };
}
