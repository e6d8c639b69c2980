/** Brings an exercise on the page when there is one; what shows it is fetched only then. */

import { lazily } from "../tools/lazily.js";

/** An exercise whose words could not be fetched is locked and cannot be left: it is tried again. */
const RETRY_MS = 3000;

/**
 * @param {Context} context
 * @returns {Panel}
 */
export function mountExercise(context) {
  /** @type {Pick<State, "exercise" | "betDue">} */
  let shown = { exercise: null, betDue: false };
  const task = lazily(context, () => import("./task.js"), { texts: ["lesson", "settings"], styles: ["lesson"] });
  /** @type {{show(state: Pick<State, "exercise" | "betDue">): void} | undefined} */
  let panel;
  return {
    update() {
      const { exercise, betDue } = context.store.get();
      if (exercise === shown.exercise && betDue === shown.betDue) return;
      shown = { exercise, betDue };
      task
        .fetch()
        .then(({ createExercisePanel }) => {
          panel ??= createExercisePanel(context);
          panel.show(context.store.get());
        })
        .catch((error) => {
          context.notify({ key: "notice.no_texts", error });
          setTimeout(() => {
            shown = { exercise: null, betDue: false };
            context.requestRender();
          }, RETRY_MS);
        });
    },
  };
}
