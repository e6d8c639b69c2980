/** What the regression panel is made of. */

import { create } from "../../tools/elements.js";
import { math } from "../../tools/mathml.js";

/** Learning rates to try. */
const RATES = ["slow", "right", "large"];

/** @param {HTMLElement} root @param {HTMLElement} chooser @param {Translator} t */
export function buildRegression(root, chooser, t) {
  /** @param {string} name */
  const button = (name) => {
    const made = create("button", { type: "button", className: "outlined" }, t(`regression.${name}`));
    made.dataset.testid = `regression-${name}`;
    return made;
  };
  const rates = RATES.map((name) => {
    const made = button(name);
    made.dataset.rate = name;
    return made;
  });
  const [load, neuron] = [button("load"), button("neuron")];
  const state = create("p", { ariaLive: "polite" });
  state.dataset.testid = "regression-state";
  const words = create("p");
  words.dataset.testid = "regression-words";
  const curved = create("p");
  curved.dataset.testid = "regression-curvature";
  const stage = create("div", { className: "regression-stage", role: "img", ariaLabel: t("regression.map") });
  stage.dataset.testid = "regression-stage";
  const [head, body] = [create("tr"), create("tbody")];
  const table = create("table", {}, create("caption", {}, t("regression.caption")), create("thead", {}, head), body);
  const [point] = t.separators;
  const details = create("details", {}, create("summary", {}, t("regression.details")), create("p", {}, math("J(θ)=\\frac{1}{m}‖Xθ-y‖^2,\\ θ^*=(X^T X)^{-1}X^T y", point)), create("p", {}, t("regression.why_normal")), create("p", {}, math("X=QR,\\ Rθ^*=Q^T y", point)), create("p", {}, t("regression.why_qr")), create("p", {}, math("θ_{k+1}-θ^*=(I-αH)(θ_k-θ^*),\\ H=\\frac{2}{m}X^T X", point)), create("p", {}, t("regression.why_bound")), curved);
  const main = create("div", {}, create("h3", {}, t("regression.rates")), words, create("div", { className: "inspect-buttons" }, ...rates), create("h3", {}, t("regression.answers")), create("div", { className: "inspect-scroll" }, table), details);
  const fits = create("div", { className: "regression-fits" });
  root.replaceChildren(create("div", { className: "regression" }, create("div", {}, create("p", {}, t("regression.intro")), chooser, state, create("div", { className: "inspect-buttons" }, load, neuron), stage), main), fits);
  return { load, neuron, rates, state, words, curvature: curved, stage, head, body, main, fits };
}
