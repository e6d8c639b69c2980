/**
 * Texts and numbers in the reader's language; the texts are in static/i18n. `{n}` is replaced by the value of n, and
 * `{n:point|points}` by the singular or the plural, as the language counts (in French 0 takes the singular).
 */

import { requestJson } from "./http.js";

const PLACEHOLDER = /\{(\w+)\}/g;
/** Singular and plural may hold placeholders themselves. */
const PLURAL = /\{(\w+):((?:[^{}]|\{\w+\})*)\|((?:[^{}]|\{\w+\})*)\}/g;

/** Numbers with more zeros than this are written as powers of ten. */
const MOST_ZEROS = 12;

/**
 * @param {Readonly<Record<string, string>>} strings
 * @param {string} lang
 * @returns {Translator}
 */
export function createTranslator(strings, lang) {
  const texts = { ...strings };
  const plurals = new Intl.PluralRules(lang);
  const whole = new Intl.NumberFormat(lang);
  // "negative": a value that is rounded to 0 has no sign.
  const fixed = byDigits(lang, (digits) => ({
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
    signDisplay: "negative",
  }));
  const plain = byDigits(lang, (digits) => ({ maximumSignificantDigits: digits, signDisplay: "negative" }));
  const powers = byDigits(lang, (digits) => ({ maximumSignificantDigits: digits, notation: "scientific" }));
  const percents = new Intl.NumberFormat(lang, { style: "percent", maximumFractionDigits: 1 });

  /**
   * @param {string} key
   * @param {Readonly<Record<string, string | number>>} [values]
   */
  function t(key, values = {}) {
    const text = texts[key];
    if (text === undefined) {
      console.error(`no text for ${key} in ${lang}`);
      return key;
    }
    // A number with separators is not parsed, and takes the plural.
    const counted = text.replace(PLURAL, (_, name, one, other) =>
      plurals.select(Number(values[name])) === "one" ? one : other,
    );
    return counted.replace(PLACEHOLDER, (brace, name) => String(values[name] ?? brace));
  }

  /** With the minus sign that is as wide as a digit. @param {Intl.NumberFormat} format @param {number} value */
  const signed = (format, value) => format.format(value).replaceAll("-", "−");
  /** @param {number} value @param {number} digits */
  const significant = (value, digits) =>
    signed((value !== 0 && Math.abs(Math.log10(Math.abs(value))) > MOST_ZEROS ? powers : plain)(digits), value);

  /** @type {Map<string, Promise<void>>} */
  const loaded = new Map();
  /** @param {string} name */
  async function fetchTexts(name) {
    Object.assign(texts, await requestJson(new URL(`../../i18n/${lang}/lazy/${name}.json`, import.meta.url)));
  }

  return Object.assign(t, {
    lang,
    /** @param {string} name a file below static/i18n/<language>/lazy; fetched once, and again after a failure */
    load(name) {
      const loading = loaded.get(name);
      if (loading) return loading;
      const begun = fetchTexts(name);
      loaded.set(name, begun);
      begun.catch(() => loaded.delete(name));
      return begun;
    },
    separators: ["decimal", "group"]
      .map((type) => whole.formatToParts(12345.6).find((part) => part.type === type)?.value ?? "")
      .join(""),
    /** @param {string} key */
    has: (key) => key in texts,
    /** @param {number} value */
    count: (value) => whole.format(value),
    /** @type {(value: number, digits: number) => string} */
    decimal(value, digits) {
      if (Number.isNaN(value)) return "–";
      return signed(Math.abs(value) > 10 ** MOST_ZEROS ? powers(4) : fixed(digits), value);
    },
    /** @param {number} value */
    number: (value) => significant(value, 6),
    significant,
    /** Only 1 is 100 %: one wrong point among thousands is not rounded away. @param {number} share */
    percent: (share) => (Number.isFinite(share) ? percents.format(share < 1 ? Math.min(share, 0.999) : share) : "–"),
  });
}

/**
 * @param {string} lang
 * @param {(digits: number) => Intl.NumberFormatOptions} options
 * @returns {(digits: number) => Intl.NumberFormat} each created when it is first needed
 */
function byDigits(lang, options) {
  /** @type {Map<number, Intl.NumberFormat>} */
  const made = new Map();
  return (digits) => {
    const format = made.get(digits) ?? new Intl.NumberFormat(lang, options(digits));
    made.set(digits, format);
    return format;
  };
}
