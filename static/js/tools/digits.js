/** Numbers in the digits that they need, powers of ten raised. */

const RAISED = /** @type {Readonly<Record<string, string>>} */ ({
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
 * @param {string} point what stands before decimals
 * @returns {string} all the digits that it has, up to so many
 */
export function written(value, digits, point) {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value < 0 ? "−∞" : "∞";
  const [mantissa = "", exponent] = String(Number(value.toPrecision(digits)))
    .replace("e+", "e")
    .split("e");
  const base = mantissa.replace("-", "−").replace(".", point);
  return exponent === undefined ? base : `${base} · 10${[...exponent].map((sign) => RAISED[sign]).join("")}`;
}
