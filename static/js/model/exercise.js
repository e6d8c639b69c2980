/** What an exercise holds, beyond its words. Pure. */

/** What a hand can be asked to do. @type {readonly string[]} */
export const GESTURES = ["set_by_hand", "drawn", "moved"];
/** The most of each. */
export const MOST = {
  items: 12,
  goals: 8,
  hints: 2,
  choices: 8,
  cards: 8,
  numbers: 16,
  rows: 12,
  words: 2000,
  name: 40,
};

/** What a chapter never shows: it would tell what the learner is to find. @type {Exercise["locks"]} */
const ALWAYS_IN_A_CHAPTER = { remedies: "hidden" };
/** Until the bet is made. @type {Exercise["locks"]} */
const BEFORE_THE_BET = { train: "locked", step: "locked" };

/** @param {Exercise | null} exercise @returns {exercise is Exercise} whether it leads through a check list, or asks for a bet */
export const isGuided = (exercise) =>
  exercise !== null &&
  (exercise.chapter !== undefined || exercise.bet !== undefined || (exercise.items?.length ?? 0) > 0);

/** @param {Pick<State, "exercise" | "betDue">} state @returns {Exercise["locks"] | null} what is locked or hidden now */
export function locksOf({ exercise, betDue }) {
  if (!exercise) return null;
  if (!exercise.chapter && !betDue) return exercise.locks;
  return {
    ...(betDue && BEFORE_THE_BET),
    ...(exercise.chapter && ALWAYS_IN_A_CHAPTER),
    ...exercise.locks,
  };
}

/**
 * @param {Pick<State, "exercise" | "ticked">} state
 * @returns {readonly (readonly Goal[])[] | null} of each item that is still to be ticked, for the engine; null for none
 */
export function goalsOf({ exercise, ticked }) {
  const items = exercise?.items?.slice(ticked) ?? [];
  return items.some(({ goals }) => goals?.length) ? items.map(({ goals }) => goals ?? []) : null;
}

/** @param {Exercise} exercise @param {string} lang @returns {Exercise} with its words in this language, where it has them */
export function inLanguage(exercise, lang) {
  const words = exercise.lang === lang ? undefined : exercise.texts?.[lang];
  if (!words) return exercise;
  const { title = exercise.title, text = exercise.text, bet, items = [] } = words;
  return {
    ...exercise,
    title,
    text,
    ...(exercise.bet && { bet: { ...exercise.bet, ...bet } }),
    ...(exercise.items && { items: exercise.items.map((item, i) => ({ ...item, text: items[i] ?? item.text })) }),
  };
}
