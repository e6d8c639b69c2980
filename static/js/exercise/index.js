/** Brings an exercise on the page when there is one; what shows it is fetched only then. */

/** An exercise whose words could not be fetched is locked and cannot be left: it is tried again. */
const RETRY_MS = 3000;

/**
 * @param {Context} context
 * @returns {Panel}
 */
export function mountExercise(context) {
  /** @type {Exercise | null} */
  let shown = null;
  /** @type {Promise<{show(exercise: Exercise | null): void}> | undefined} */
  let panel;
  return {
    update() {
      const { exercise } = context.store.get();
      if (exercise === shown) return;
      shown = exercise;
      panel ??= import("./task.js").then(({ createExercisePanel }) => createExercisePanel(context));
      panel
        .then(({ show }) => show(context.store.get().exercise))
        .catch((error) => {
          panel = undefined;
          context.notify({ key: "notice.no_texts", error });
          setTimeout(() => {
            shown = null;
            context.requestRender();
          }, RETRY_MS);
        });
    },
  };
}
