/** Numbers with the digits that they need, and powers of ten as superscripts. */

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
