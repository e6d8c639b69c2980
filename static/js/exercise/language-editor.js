/** The same exercise in a second language, in the dialog: beside each text its translation. */

import { create } from "../tools/elements.js";
import { linesOf } from "./items-editor.js";

/**
 * @param {Translator} t
 * @param {readonly string[]} languages of the page
 * @param {Exercise | null} given
 * @returns {{element: HTMLElement, show(exercise: Exercise, ids: readonly number[]): void, texts(): Pick<Exercise, "lang" | "texts"> | null}}
 *   show: what is to be translated now, with the ids of its steps; texts: null without a translation
 */
export function languageEditor(t, languages, given) {
  const original = given?.lang ?? t.lang;
  const lang = languages.find((code) => code !== original) ?? "fr";
  const words = given?.texts?.[lang] ?? {};
  /** By what they translate, a step by its id; they stay when the exercise grows or shrinks. @type {Map<string, HTMLTextAreaElement>} */
  const fields = new Map();
  const rows = create("div", {});

  /** @param {string} place @param {string} original @param {string} [known] @param {number} [height] */
  function field(place, original, known = "", height = 1) {
    const made =
      fields.get(place) ??
      create("textarea", { rows: height, maxLength: 2000, lang, testid: `edit-other-${place}`, value: known });
    fields.set(place, made);
    return create("label", { className: "field" }, original, made);
  }
  /** @param {string} place */
  const written = (place) => fields.get(place)?.value.trim() ?? "";
  let shown = "";
  /** @type {Exercise | null} */
  let now = null;
  /** @type {readonly number[]} */
  let steps = [];
  return {
    element: create(
      "div",
      {},
      create("p", { className: "field-hint" }, t("edit.language_hint", { lang: lang.toUpperCase() })),
      rows,
    ),
    show(exercise, ids) {
      now = exercise;
      steps = ids;
      const { title, text, bet, items = [] } = exercise;
      const key = JSON.stringify([title, text, bet, items.map((item) => item.text), ids]);
      if (key === shown) return; // the field in which one writes stays
      shown = key;
      rows.replaceChildren(
        ...(title ? [field("title", title, words.title)] : []),
        ...(text ? [field("text", text, words.text, 3)] : []),
        ...(bet ? [field("question", bet.question, words.bet?.question)] : []),
        ...(bet?.kind === "choice"
          ? [field("choices", bet.choices.join(" / "), words.bet?.choices?.join("\n"), bet.choices.length)]
          : []),
        ...items.map((item, i) => field(`item-${ids[i]}`, item.text, words.items?.[ids[i] ?? i])),
      );
    },
    texts() {
      const { bet, items = [] } = now ?? {};
      const choices = linesOf(written("choices"));
      const whole = bet?.kind === "choice" && choices.length === bet.choices.length;
      const lines = items.map((item, i) => written(`item-${steps[i]}`) || item.text);
      const other = {
        ...(written("title") && { title: written("title") }),
        ...(written("text") && { text: written("text") }),
        ...(bet && written("question") && { bet: { question: written("question"), ...(whole && { choices }) } }),
        ...(items.some((item, i) => lines[i] !== item.text) && { items: lines }),
      };
      return Object.keys(other).length > 0 ? { lang: original, texts: { [lang]: other } } : null;
    },
  };
}
