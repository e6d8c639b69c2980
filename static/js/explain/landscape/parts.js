/** What the landscape panel is made of: the picture, the controls beside it, and its words. */

import { setAttribute, textWriter } from "../../tools/dom.js";
import { create } from "../../tools/elements.js";
import { reasonsFor, wordsOf } from "./scenery.js";

/** @typedef {import("./scenery.js").Picture} Picture */

/** @param {string} text @param {string} testid @param {Record<string, string>} [data] */
function button(text, testid, data = {}) {
  const element = create("button", { type: "button", className: "outlined" }, text);
  Object.assign(element.dataset, { testid, ...data });
  return element;
}

/** @param {HTMLElement} root @param {HTMLElement} chooser @param {Translator} t */
export function buildLandscape(root, chooser, t) {
  const modes = ["path", "weights", "random"].map((mode) =>
    button(t(`landscape.mode_${mode}`), `landscape-${mode}`, { mode }),
  );
  const views = ["map", "surface"].map((view) => button(t(`landscape.view_${view}`), `landscape-${view}`, { view }));
  const axes = ["x", "y"].map((axis) => {
    const select = create("select", { testid: `landscape-axis-${axis}`, ariaLabel: t(`landscape.axis_${axis}`) });
    return select;
  });
  const pair = create(
    "div",
    { className: "landscape-pair" },
    ...axes.map((select, i) =>
      create("label", { className: "row" }, create("span", {}, t(`landscape.axis_${i === 0 ? "x" : "y"}`)), select),
    ),
  );
  const [out, into, others, again, train] =
    /** @type {[HTMLButtonElement, HTMLButtonElement, HTMLButtonElement, HTMLButtonElement, HTMLButtonElement]} */ (
      ["out", "into", "others", "again", "train"].map((name) => button(t(`landscape.${name}`), `landscape-${name}`))
    );
  const log = create("input", { testid: "landscape-log", type: "checkbox" });
  const state = create("p", { testid: "landscape-state", className: "landscape-state", ariaLive: "polite" });
  const [answer, words] = [create("h3", { className: "inspect-answer" }), create("p")];
  const told = create("div", { testid: "landscape-words", className: "landscape-told", hidden: true }, answer, words);
  const reason = create("div");
  const stage = create("div", { testid: "landscape-stage", className: "landscape-stage", role: "img", tabIndex: -1 });
  const controls = create(
    "div",
    { className: "landscape-controls" },
    told,
    create("p", { className: "landscape-intro" }, t("landscape.intro")),
    chooser,
    group(t("landscape.plane"), modes),
    pair,
    group(t("landscape.view"), views),
    create("label", { className: "check" }, log, create("span", {}, t("landscape.log"))),
    create("div", { className: "inspect-buttons" }, into, out, others, again),
    create("details", {}, create("summary", {}, t("landscape.details")), reason),
  );
  root.replaceChildren(create("div", { className: "landscape" }, create("div", {}, stage, state, train), controls));
  return { modes, views, axes, pair, out, into, others, again, train, log, state, told, answer, words, reason, stage };
}

/** @param {string} name @param {readonly HTMLElement[]} buttons */
function group(name, buttons) {
  const element = create("div", { className: "inspect-buttons" }, ...buttons);
  element.setAttribute("role", "group");
  element.setAttribute("aria-label", name);
  return element;
}

/** @param {HTMLElement} root @param {ReturnType<typeof buildLandscape>} parts @param {Translator} t */
export function createTeller(root, { answer, words, state, reason, stage, told }, t) {
  const [writeAnswer, writeWords, writeState] = [textWriter(answer), textWriter(words), textWriter(state)];
  return {
    /**
     * @param {string} problem what keeps a picture from being asked for
     * @param {string} failed why none came
     * @param {Picture | null} picture
     * @param {boolean} fits does it show what is wanted?
     * @param {number | undefined} step of what is on the screen
     */
    report(problem, failed, picture, fits, step) {
      const seen = picture?.step ?? 0;
      writeState(
        problem ||
          failed ||
          (fits
            ? t(seen === step ? "landscape.now" : "landscape.then", { step: t.count(seen) })
            : t("landscape.computing")),
      );
      stage.classList.toggle("stale", !fits);
      stage.hidden = problem !== "" || (failed !== "" && !picture);
      told.hidden = picture === null || problem !== "";
    },
    /** @param {Picture} picture @param {RunSpec} run @param {readonly number[]} weights @param {boolean} surface */
    tell(picture, run, weights, surface) {
      const said = wordsOf(picture, run, weights, t);
      setAttribute(root, "data-bowl", said.shape);
      writeAnswer(said.answer);
      writeWords(said.words);
      reason.replaceChildren(...reasonsFor(picture.mode, run, t));
      setAttribute(
        stage,
        "aria-label",
        `${t(surface ? "landscape.surface_label" : "landscape.map_label")} ${said.answer} ${said.words}`,
      );
    },
  };
}
