/** What the regression panel is made of, and its words. */

import { setAttribute, textWriter } from "../../tools/dom.js";
import { create } from "../../tools/elements.js";
import { math } from "../../tools/mathml.js";
import { curvatureIn } from "./scenery.js";

/** Learning rates to try. */
const RATES = ["slow", "right", "large"];

/** @param {HTMLElement} root @param {HTMLElement} chooser @param {Translator} t */
export function buildRegression(root, chooser, t) {
  /** @param {string} name */
  const button = (name) => {
    const made = create(
      "button",
      { testid: `regression-${name}`, type: "button", className: "outlined" },
      t(`regression.${name}`),
    );
    return made;
  };
  const rates = RATES.map((name) => {
    const made = button(name);
    made.dataset.rate = name;
    return made;
  });
  const [load, neuron] = [button("load"), button("neuron")];
  const state = create("p", { testid: "regression-state", ariaLive: "polite" });
  const words = create("p", { testid: "regression-words" });
  const curved = create("p", { testid: "regression-curvature" });
  const stage = create("div", {
    testid: "regression-stage",
    className: "regression-stage",
    role: "img",
    ariaLabel: t("regression.map"),
  });
  const [head, body] = [create("tr"), create("tbody")];
  const table = create("table", {}, create("caption", {}, t("regression.caption")), create("thead", {}, head), body);
  const [point] = t.separators;
  const details = create(
    "details",
    {},
    create("summary", {}, t("regression.details")),
    create("p", {}, math("J(θ)=\\frac{1}{m}‖Xθ-y‖^2,\\ θ^*=(X^T X)^{-1}X^T y", point)),
    create("p", {}, t("regression.why_normal")),
    create("p", {}, math("X=QR,\\ Rθ^*=Q^T y", point)),
    create("p", {}, t("regression.why_qr")),
    create("p", {}, math("θ_{k+1}-θ^*=(I-αH)(θ_k-θ^*),\\ H=\\frac{2}{m}X^T X", point)),
    create("p", {}, t("regression.why_bound")),
    curved,
  );
  const main = create(
    "div",
    {},
    create("h3", {}, t("regression.rates")),
    words,
    create("div", { className: "inspect-buttons" }, ...rates),
    create("h3", {}, t("regression.answers")),
    create("div", { className: "inspect-scroll", tabIndex: 0 }, table),
    details,
  );
  const fits = create("div", { className: "regression-fits" });
  root.replaceChildren(
    create(
      "div",
      { className: "regression" },
      create(
        "div",
        {},
        create("p", {}, t("regression.intro")),
        chooser,
        state,
        create("div", { className: "inspect-buttons" }, load, neuron),
        stage,
      ),
      main,
    ),
    fits,
  );
  return { load, neuron, rates, state, words, curvature: curved, stage, head, body, main, fits };
}

/** @param {HTMLElement} root @param {ReturnType<typeof buildRegression>} parts @param {Translator} t */
export function createTeller(root, { load, neuron, state, words, curvature, stage, head, body, main }, t) {
  const [writeState, writeWords] = [textWriter(state), textWriter(words)];
  return {
    /** @param {ReturnType<typeof import("./scenery.js").obstacleTo>} problem */
    report(problem) {
      writeState(problem ? t(`regression.${problem}`) : "");
      load.hidden = problem !== "classes" && problem !== "no_points";
      neuron.hidden = problem !== "hidden";
      main.hidden = problem !== "";
      stage.hidden = problem !== "";
      setAttribute(root, "data-obstacle", problem);
    },
    /**
     * @param {import("./quadratic.js").Facts} facts
     * @param {readonly string[]} names of the weights
     * @param {ReturnType<typeof import("./scenery.js").answersOf>} answers
     * @param {ReturnType<typeof import("./scenery.js").rateOf>} rate
     */
    tell(facts, names, answers, rate) {
      head.replaceChildren(...["", ...names, t("regression.loss")].map((text) => create("th", { scope: "col" }, text)));
      body.replaceChildren(
        ...answers.map(({ name, cells }) => {
          const row = create(
            "tr",
            { testid: `regression-row-${name}` },
            create("th", { scope: "row" }, t(`regression.row_${name}`)),
            ...cells.map((text) => create("td", {}, text)),
          );
          return row;
        }),
      );
      writeWords(rate.words);
      setAttribute(root, "data-rate", rate.code);
      curvature.textContent = curvatureIn(facts, t);
      curvature.dataset.bound = String(facts.curved.bound);
    },
  };
}
