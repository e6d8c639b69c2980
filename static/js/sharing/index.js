/** The two buttons for taking things along: a link at one press, everything else in a dialog that is fetched when it is first asked for. */

import { copyText, linkTo, trainedWeights } from "../links/index.js";
import { savedOf } from "../model/state.js";
import { byId, part } from "../tools/dom.js";
import { create } from "../tools/elements.js";
import { lazily } from "../tools/lazily.js";
import { createMemo } from "../tools/memo.js";
import { mountPrinting } from "./printing.js";

/**
 * @param {Context} context
 * @returns {Panel}
 */
export function mountShare(context) {
  const { store, catalog, notify } = context;
  const print = mountPrinting(context);
  byId("copy-link").addEventListener("click", async () => {
    const saved = savedOf(store.get());
    // What is done in a chapter is done to its weights as well.
    const work = saved.exercise?.chapter ? { ...saved, ...trainedWeights(context) } : saved;
    if (!(await copyText(linkTo(work, catalog), notify))) notify({ key: "notice.copy_by_hand" });
  });
  const dialog = lazily(context, () => import("./dialog.js"), {
    texts: ["share", "lesson", "settings", "editor"],
    styles: ["dialogs", "editor"],
  });
  byId("share").addEventListener("click", () => dialog.use(({ openShare }) => openShare(context, print)));
  const whole = document.querySelector("a#open-here"); // in a frame: the same work in a tab of its own
  whole?.addEventListener("click", () => whole.setAttribute("href", linkTo(savedOf(store.get()), catalog)));
  if (document.body.classList.contains("embed"))
    void import("./embed-height.js").then(({ tellHeight }) => tellHeight());
  return mountTrainedBefore(context);
}

/**
 * Beside the count of steps: how far the weights of a link had been trained before they came here.
 * @param {Context} context
 * @returns {Panel}
 */
function mountTrainedBefore({ live, t }) {
  const element = create("span", { testid: "trained-before", className: "trained-before", hidden: true });
  part("step-count", HTMLElement).parentElement?.after(element);
  const memo = createMemo();
  return {
    update() {
      const { trainedBefore } = live;
      if (!memo.changed([trainedBefore])) return;
      element.hidden = trainedBefore === null;
      if (!trainedBefore) return;
      element.textContent = t("count.trained_before", { steps: t.count(trainedBefore.steps) });
    },
  };
}
