/** The same exercise in a second language, in the dialog: beside each text its translation. */

import { create } from "../tools/elements.js";

/**
 * @param {Translator} t
 * @param {readonly string[]} languages of the page
 * @param {Exercise | null} given
 * @returns {{element: HTMLElement, show(exercise: Exercise): void, texts(): Exercise["texts"] | undefined}} show: what is
 *   to be translated now
 */
export function languageEditor(t, languages, given) {
  const lang = languages.find((code) => code !== t.lang) ?? "fr";
  const words = given?.texts?.[lang] ?? {};
  /** By the place in the exercise; they stay when it grows or shrinks. @type {Map<string, HTMLTextAreaElement>} */
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
  return {
    element: create(
      "div",
      {},
      create("p", { className: "field-hint" }, t("edit.language_hint", { lang: lang.toUpperCase() })),
      rows,
    ),
    show(exercise) {
      now = exercise;
      const { title, text, bet, items = [] } = exercise;
      const key = JSON.stringify([title, text, bet, items.map((item) => item.text)]);
      if (key === shown) return; // the field in which one writes stays
      shown = key;
      rows.replaceChildren(
        ...(title ? [field("title", title, words.title)] : []),
        ...(text ? [field("text", text, words.text, 3)] : []),
        ...(bet ? [field("question", bet.question, words.bet?.question)] : []),
        ...(bet?.kind === "choice"
          ? [field("choices", bet.choices.join(" / "), words.bet?.choices?.join("\n"), bet.choices.length)]
          : []),
        ...items.map((item, i) => field(`item-${i}`, item.text, words.items?.[i])),
      );
    },
    texts() {
      const { bet, items = [] } = now ?? {};
      const choices = written("choices")
        .split("\n")
        .map((line) => line.trim())
        .filter(Boolean);
      const whole = bet?.kind === "choice" && choices.length === bet.choices.length;
      const lines = items.map((item, i) => written(`item-${i}`) || item.text);
      const other = {
        ...(written("title") && { title: written("title") }),
        ...(written("text") && { text: written("text") }),
        ...(bet && written("question") && { bet: { question: written("question"), ...(whole && { choices }) } }),
        ...(items.some((item, i) => lines[i] !== item.text) && { items: lines }),
      };
      return Object.keys(other).length > 0 ? { [lang]: other } : undefined;
    },
  };
}
