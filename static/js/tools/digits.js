/** Numbers with the digits that they need, powers of ten as superscripts, and numbers as a person types them. */

const SUPERSCRIPTS = /** @type {Readonly<Record<string, string>>} */ ({
  "-": "⁻",
  0: "⁰",
  1: "¹",
  2: "²",
  3: "³",
  4: "⁴",
  5: "⁵",
  6: "⁶",
  7: "⁷",
  8: "⁸",
  9: "⁹",
});

/**
 * @param {number} value
 * @param {number} digits
 * @param {string} point the decimal point
 * @returns {string} with the digits that it has, at most so many
 */
export function written(value, digits, point) {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value < 0 ? "−∞" : "∞";
  const [mantissa = "", exponent] = String(Number(value.toPrecision(digits)))
    .replace("e+", "e")
    .split("e");
  const base = mantissa.replace("-", "−").replace(".", point);
  return exponent === undefined ? base : `${base} · ${powerOfTen(exponent)}`;
}

/** @param {number | string} exponent an integer */
export const powerOfTen = (exponent) => `10${[...String(exponent)].map((sign) => SUPERSCRIPTS[sign]).join("")}`;

/**
 * @param {number} value
 * @param {Pick<Translator, "separators">} t
 * @returns {string} as a person types it, and `numberOf` reads it
 */
export const typed = (value, { separators }) =>
  String(Number.isInteger(value) ? value : Number(value.toPrecision(15))).replace(".", separators[0] ?? ".");

/**
 * @param {string} text as a person types a number, in either language: 0.5, 0,5, −3, 3.4e-4, 3.4·10^-4, 1/3
 * @returns {number} NaN where it is none, or too large
 */
export function numberOf(text) {
  const plain = text
    .replace(/\s/g, "")
    .replaceAll("−", "-")
    .replace(/[·×x*]10\^?/, "e")
    .replace(",", ".");
  const [top = "", bottom = "1", ...more] = plain.split("/");
  const value = more.length > 0 ? NaN : single(top) / single(bottom);
  return Number.isFinite(value) ? value : NaN;
}

/** @param {string} text */
const single = (text) => (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : NaN);
