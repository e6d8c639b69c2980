/** One logit at a time: the numbers that each way to compute the loss goes through, and the course's example of digits lost. */

import { written } from "../../tools/digits.js";
import { create } from "../../tools/elements.js";
import { difference, isLost, numbersAt } from "./model.js";

const ROWS = /** @type {const} */ (["prediction", "left", "naive", "clipped", "stable"]);
const PRECISIONS = /** @type {const} */ (["float32", "float64"]);
const DIGITS = { float32: 8, float64: 16 };
const FIRST = 17;
const FARTHEST = 120;

/** @param {Translator} t @returns {HTMLElement} */
export function buildNumbers(t) {
  const [point = "."] = t.separators;
  const slider = create("input", {
    testid: "roundoff-z",
    type: "range",
    min: String(-FARTHEST),
    max: String(FARTHEST),
    step: "0.5",
    value: String(FIRST),
  });
  const output = create("output");
  const body = create("tbody");
  const words = create("p", { testid: "roundoff-z-words", ariaLive: "polite" });

  function show() {
    const z = Number(slider.value);
    output.textContent = t.number(z);
    const truth = numbersAt(z, 0, "float64").stable;
    const columns = PRECISIONS.map((precision) => ({ precision, numbers: numbersAt(z, 0, precision) }));
    body.replaceChildren(
      ...ROWS.map((name) => {
        const cells = columns.map(({ precision, numbers }) => {
          const cell = create("td", {}, written(numbers[name], DIGITS[precision], point));
          const wrong = name !== "prediction" && name !== "left" && isLost(numbers[name], truth);
          cell.className = wrong ? "lost" : "";
          Object.assign(cell.dataset, { testid: `roundoff-${name}-${precision}-z`, value: String(numbers[name]) });
          if (wrong) cell.append(create("span", { className: "roundoff-wrong" }, ` ${t("roundoff.wrong")}`));
          return cell;
        });
        return create("tr", {}, create("th", { scope: "row" }, t(`roundoff.row_${name}`)), ...cells);
      }),
    );
    const said = t(`roundoff.${wordFor(z)}`);
    if (words.textContent !== said) words.textContent = said;
  }

  slider.addEventListener("input", show);
  show();
  const heads = [t("roundoff.number"), ...PRECISIONS].map((text) => create("th", { scope: "col" }, text));
  const table = create(
    "table",
    {},
    create("caption", {}, t("roundoff.z_caption")),
    create("thead", {}, create("tr", {}, ...heads)),
    body,
  );
  const control = create(
    "label",
    { className: "slider" },
    create("span", { className: "row" }, create("span", {}, t("roundoff.z")), output),
    slider,
  );
  return create(
    "section",
    {},
    create("h3", {}, t("roundoff.numbers")),
    create("p", {}, t("roundoff.z_intro")),
    control,
    create("div", { className: "inspect-scroll", tabIndex: 0 }, table),
    words,
    classic(t, point),
  );
}

/** @param {number} z @returns {string} what happens at this logit */
function wordFor(z) {
  const [narrow, wide] = [numbersAt(z, 0, "float32"), numbersAt(z, 0, "float64")];
  if (Number.isNaN(narrow.naive)) return "z_nan";
  if (!Number.isFinite(wide.naive)) return "z_both";
  if (!Number.isFinite(narrow.naive)) return "z_one";
  return isLost(narrow.naive, wide.stable) ? "z_lost" : "z_fine";
}

/** @param {Translator} t @param {string} point */
function classic(t, point) {
  const rows = [...PRECISIONS].reverse().map((precision) => {
    const { direct, roundabout } = difference(precision);
    const cells = [direct, roundabout].map((value) => create("td", {}, value.toFixed(18).replace(".", point)));
    return create("tr", {}, create("th", { scope: "row" }, precision), ...cells);
  });
  const heads = [t("roundoff.precision"), "2 / 10000", "(1 + 1/10000) − (1 − 1/10000)"].map((text) =>
    create("th", { scope: "col" }, text),
  );
  const table = create(
    "table",
    { testid: "roundoff-classic" },
    create("caption", {}, t("roundoff.classic_caption")),
    create("thead", {}, create("tr", {}, ...heads)),
    create("tbody", {}, ...rows),
  );
  return create(
    "div",
    {},
    create("h4", {}, t("roundoff.classic")),
    create("div", { className: "inspect-scroll", tabIndex: 0 }, table),
    create("p", {}, t("roundoff.classic_words")),
  );
}
