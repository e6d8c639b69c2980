/** One weight or bias as a row: a slider, a number to type, and a lock. */

import { newUndoGroup } from "../model/store.js";
import { setAttribute } from "../tools/dom.js";
import { create } from "../tools/elements.js";

/** What the slider reaches; typed numbers may be larger. */
const REACH = 5;

/**
 * @typedef {object} WeightRow
 * @property {HTMLElement} element
 * @property {WeightIndex} place
 * @property {(value: number, frozen: boolean) => void} show what is being edited is left alone
 */

/**
 * @param {Translator} t
 * @param {WeightIndex} place
 * @param {{label: string, name: string}} texts as it is seen, and as it is read aloud
 * @param {{set(value: number, undoGroup: number | null): void, freeze(on: boolean): void}} actions
 * @returns {WeightRow}
 */
export function weightRow(t, place, { label, name }, { set, freeze }) {
  const id = `${place[0]}-${place[1] < 0 ? "bias" : place[1]}-${place[2]}`;
  const slider = create("input", {
    testid: `slider-${id}`,
    type: "range",
    min: String(-REACH),
    max: String(REACH),
    step: "0.01",
    ariaLabel: name,
  });
  const number = create("input", {
    testid: `value-${id}`,
    type: "number",
    step: "any",
    inputMode: "decimal",
    ariaLabel: t("unit.value_of", { name }),
  });
  let undoGroup = newUndoGroup();
  slider.addEventListener("input", () => set(slider.valueAsNumber, undoGroup));
  slider.addEventListener("change", () => (undoGroup = newUndoGroup())); // a whole drag is undone at once
  const typed = () => {
    if (Number.isFinite(number.valueAsNumber) && number.value !== shown) set(number.valueAsNumber, null);
  };
  number.addEventListener("change", typed);
  const lock = lockButton(t("unit.freeze", { name }), `freeze-${id}`, freeze);
  const element = create("div", { className: "net-weight" }, create("span", {}, label), slider, number, lock.button);
  let shown = "";

  return {
    element,
    place,
    show(value, frozen) {
      const text = Number.isFinite(value) ? String(Number(value.toPrecision(4))) : "";
      shown = text;
      if (number.value !== text && document.activeElement !== number) number.value = text;
      if (Number.isFinite(value) && !slider.matches(":active")) slider.valueAsNumber = value;
      setAttribute(element, "data-sign", value < 0 ? "negative" : "positive");
      lock.show(frozen);
    },
  };
}

/**
 * @param {string} name
 * @param {string} testid
 * @param {(on: boolean) => void} pressed
 */
export function lockButton(name, testid, pressed) {
  const button = create("button", {
    testid,
    type: "button",
    className: "net-lock",
    ariaLabel: name,
    title: name,
  });
  const space = "http://www.w3.org/2000/svg";
  const [icon, use] = [document.createElementNS(space, "svg"), document.createElementNS(space, "use")];
  icon.setAttribute("class", "icon");
  icon.setAttribute("aria-hidden", "true");
  icon.append(use);
  button.append(icon);
  button.addEventListener("click", () => pressed(button.ariaPressed !== "true"));
  return {
    button,
    /** @param {boolean} on */
    show(on) {
      setAttribute(button, "aria-pressed", String(on));
      setAttribute(use, "href", on ? "#icon-lock" : "#icon-unlock");
    },
  };
}
