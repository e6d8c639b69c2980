/**
 * The exercise in a link. What this page does not know is left out, so that links of later versions open; what has a
 * wrong shape is dropped. A chapter is written by its id alone: the page of the chapter has the rest.
 */

import { GESTURES, MOST } from "../model/exercise.js";

const RELATIONS = ["<=", ">=", "<", ">", "==", "!=", "in"];

/** @param {Exercise} exercise @returns {object} what is written of it */
export const written = (exercise) => (exercise.chapter ? { chapter: exercise.chapter } : exercise);

/** @param {any} lesson the link's own word, since its first version @returns {Exercise | null} */
export function exerciseOf(lesson) {
  if (!lesson || typeof lesson !== "object") return null;
  const { title, text, locks, chapter, open, about, bet, items, lang, texts } = lesson;
  const known = Object.entries(locks ?? {}).filter(
    ([name, how]) => name !== "" && (how === "locked" || how === "hidden"),
  );
  return {
    title: String(title ?? ""),
    text: String(text ?? ""),
    locks: Object.fromEntries(known),
    ...given("chapter", isChapter(chapter) ? chapter : undefined),
    ...given("open", isName(open) ? open : undefined),
    ...given("about", isIndex(about) ? about : undefined),
    ...given("bet", betOf(bet)),
    ...given("items", listOf(items, MOST.items, itemOf)),
    ...given("lang", isLang(lang) ? lang : undefined),
    ...given("texts", textsOf(texts)),
  };
}

/**
 * @template T
 * @param {string} key
 * @param {T | undefined} value
 */
const given = (key, value) => (value === undefined ? {} : { [key]: value });

/**
 * @template T
 * @param {unknown} list
 * @param {number} most
 * @param {(value: any) => T | undefined} read
 * @returns {T[] | undefined} those of its values that could be read; undefined for none
 */
function listOf(list, most, read) {
  const found = (Array.isArray(list) ? list : []).slice(0, most).flatMap((value) => {
    const one = read(value);
    return one === undefined ? [] : [one];
  });
  return found.length > 0 ? found : undefined;
}

/** @param {unknown} value @returns {value is string} */
const isText = (value) => typeof value === "string" && value.length <= MOST.words;
/** @param {unknown} value @returns {value is string} */
const isName = (value) => typeof value === "string" && value.length <= MOST.name && /^[a-z]\w*$/.test(value);
/** @param {unknown} value */
const isChapter = (value) => isName(value) && /^c\d{1,2}[a-z]?$/.test(value);
/** @param {unknown} value */
const isLang = (value) => typeof value === "string" && /^[a-z]{2}$/.test(value);
/** @param {unknown} value @returns {value is number} */
const isNumber = (value) => typeof value === "number" && Number.isFinite(value);
/** @param {unknown} value @param {number} [below] @returns {value is number} */
const isIndex = (value, below = 100) => Number.isInteger(value) && Number(value) >= 0 && Number(value) < below;
/** @param {unknown} value @param {(one: unknown) => boolean} isOne @param {number} most */
const isList = (value, isOne, most) =>
  Array.isArray(value) && value.length > 0 && value.length <= most && value.every(isOne);
/** @param {unknown} value @returns {value is readonly string[]} */
const areChoices = (value) => isList(value, isText, MOST.choices);
/** @param {unknown} value @returns {value is readonly number[]} */
const areNumbers = (value) => isList(value, isNumber, MOST.numbers);
/** @param {unknown} value @returns {value is GoalValue} */
const isValue = (value) => isNumber(value) || typeof value === "boolean" || isName(value);

/** @param {any} bet @returns {Bet | undefined} */
function betOf(bet) {
  const { question, kind, choices, right, within } = Object(bet);
  if (!isText(question)) return undefined;
  if (kind === "choice" && areChoices(choices))
    return { kind, question, choices, ...given("right", isIndex(right, choices.length) ? right : undefined) };
  if (kind !== "number") return undefined;
  const [answer, tolerance] = [right, within].map((value) => (isNumber(value) ? value : undefined));
  return { kind, question, ...given("right", answer), ...given("within", tolerance) };
}

/** @param {any} item @returns {Item | undefined} none where a condition cannot be read: it would be met too soon */
function itemOf(item) {
  const { text, goals, gesture, run, answer, hints } = Object(item);
  if (!isText(text)) return undefined;
  const read = {
    ...given("goals", listOf(goals, MOST.goals, goalOf)),
    ...given("gesture", GESTURES.includes(gesture) ? gesture : undefined),
    ...given("run", isIndex(run) ? run : undefined),
    ...given("answer", answerOf(answer)),
  };
  const whole =
    (goals === undefined || read.goals?.length === goals.length) &&
    (gesture === undefined || read.gesture) &&
    (answer === undefined || read.answer);
  if (!whole) return undefined;
  return {
    text,
    ...read,
    ...given(
      "hints",
      listOf(hints, MOST.hints, (hint) => (isText(hint) ? hint : undefined)),
    ),
  };
}

/** @param {any} goal @returns {Goal | undefined} */
function goalOf(goal) {
  const { quantity, run, of, is, value, within, at } = Object(goal);
  const compared = is === "in" ? isList(value, isValue, MOST.choices) : isValue(value);
  if (!isName(quantity) || !RELATIONS.includes(is) || !compared) return undefined;
  return {
    quantity,
    ...given("run", isIndex(run) ? run : undefined),
    ...given("of", isNumber(of) || areNumbers(of) ? of : undefined),
    is,
    value,
    ...given("within", isNumber(within) ? within : undefined),
    ...given("at", isIndex(at, Infinity) ? at : undefined),
  };
}

/** @param {any} answer @returns {Answer | undefined} */
function answerOf(answer) {
  const { kind, right, within, unit, choices, cards, columns, rows } = Object(answer);
  if (kind === "number" && isNumber(right))
    return { kind, right, within: isNumber(within) ? within : 0, ...given("unit", isText(unit) ? unit : undefined) };
  if (kind === "choice" && areChoices(choices) && isIndex(right, choices.length)) return { kind, right, choices };
  if (kind === "shape" && areNumbers(right)) return { kind, right };
  if (kind === "matrix" && isList(right, areNumbers, MOST.rows))
    return {
      kind,
      right,
      ...given("within", isNumber(within) ? within : undefined),
      ...given("columns", isList(columns, isText, MOST.numbers) ? columns : undefined),
      ...given("rows", isList(rows, isText, MOST.rows) ? rows : undefined),
    };
  if (kind === "order" && isList(cards, isText, MOST.cards)) return { kind, cards };
  return undefined;
}

/** @param {any} texts @returns {Exercise["texts"] | undefined} */
function textsOf(texts) {
  const read = Object.entries(Object(texts)).flatMap(([lang, words]) => {
    const { title, text, bet, items } = Object(words);
    const question = isText(bet?.question) ? bet.question : undefined;
    const other = {
      ...given("title", isText(title) ? title : undefined),
      ...given("text", isText(text) ? text : undefined),
      ...given("bet", question && { question, ...given("choices", areChoices(bet.choices) ? bet.choices : undefined) }),
      ...given("items", isList(items, isText, MOST.items) ? items : undefined),
    };
    return isLang(lang) && Object.keys(other).length > 0 ? [[lang, other]] : [];
  });
  return read.length > 0 ? Object.fromEntries(read.slice(0, MOST.hints)) : undefined;
}
