/** Brings an exercise on the page when there is one; what shows it is fetched only then. */

/** An exercise whose words could not be fetched is locked and cannot be left: it is tried again. */
const RETRY_MS = 3000;

/**
 * @param {Context} context
 * @returns {Panel}
 */
export function mountExercise(context) {
  /** @type {Lesson | null} */
  let shown = null;
  /** @type {Promise<{show(lesson: Lesson | null): void}> | undefined} */
  let panel;
  return {
    update() {
      const { lesson } = context.store.get();
      if (lesson === shown) return;
      shown = lesson;
      panel ??= import("./task.js").then(({ createLesson }) => createLesson(context));
      panel
        .then(({ show }) => show(context.store.get().lesson))
        .catch((error) => {
          panel = undefined;
          context.noticed({ key: "notice.no_texts", error });
          setTimeout(() => {
            shown = null;
            context.changed();
          }, RETRY_MS);
        });
    },
  };
}
