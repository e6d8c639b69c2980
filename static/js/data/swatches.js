/** The pens: one for each class with its colour, shape and number of points; a regression has only one. */

import { classCounts } from "../model/points.js";
import { byId, setAttribute, textWriter } from "../tools/dom.js";
import { markerIcon } from "../tools/markers.js";

const DISC = 1;
/** Two classes have names; more are known by their numbers. */
const NAMES = ["draw.class_0", "draw.class_1"];

/**
 * @param {Context} context
 * @returns {Panel}
 */
export function mountSwatches({ store, t }) {
  const row = byId("swatches");
  /** @type {{button: HTMLButtonElement, count: (text: string) => void}[]} */
  let swatches = [];

  /** @param {Dataset} dataset */
  function build({ task, n_classes }) {
    const labels = Array.from({ length: task === "classes" ? n_classes : 1 }, (_, label) => label);
    swatches = labels.map((label) => {
      const button = document.createElement("button");
      const [name, count] = [document.createElement("span"), document.createElement("span")];
      const inWords =
        task !== "classes"
          ? t("draw.points")
          : n_classes > NAMES.length
            ? t("draw.class", { label })
            : t(NAMES[label] ?? "");
      name.textContent = task === "classes" && n_classes > NAMES.length ? String(label) : inWords;
      count.id = count.dataset.testid = `count-${label}`;
      count.className = "count";
      button.type = "button";
      button.className = "outlined swatch";
      button.dataset.testid = `class-${label}`;
      button.title = task === "classes" ? t("draw.class_hint", { name: inWords, key: (label + 1) % 10 }) : inWords;
      if (name.textContent !== inWords) button.setAttribute("aria-label", inWords);
      button.setAttribute("aria-describedby", count.id);
      name.className = "pen";
      name.prepend(markerIcon(task === "classes" ? label : DISC));
      button.append(name, count);
      button.addEventListener("click", () => store.dispatch({ type: "options_set", options: { tool: label } }));
      return { button, count: textWriter(count) };
    });
    row.dataset.columns = String(labels.length > 4 ? 5 : labels.length);
    row.replaceChildren(...swatches.map(({ button }) => button));
  }

  /** @type {State | null} */
  let shown = null;
  return {
    update() {
      const state = store.get();
      const { dataset, tool } = state;
      if (dataset === shown?.dataset && tool === shown.tool) return;
      if (dataset.task !== shown?.dataset.task || dataset.n_classes !== shown.dataset.n_classes) build(dataset);
      shown = state;
      const counts = dataset.task === "classes" ? classCounts(dataset) : [dataset.points.length];
      swatches.forEach(({ button, count }, label) => {
        count(t.count(counts[label] ?? 0));
        setAttribute(button, "aria-pressed", String(tool === label));
      });
    },
  };
}
