/** Lists of numbers, as a chart shows them and as a file holds them. No DOM. */

/**
 * Exponential moving average: each value is `weight` of the average before it and 1 − weight of itself.
 * @param {readonly number[]} values NaN where there is none: the average waits
 * @param {number} weight 0 (the values themselves) up to below 1
 * @returns {number[]}
 */
export function smoothed(values, weight) {
  let average = NaN;
  return values.map((value) => {
    if (!Number.isFinite(value)) return value;
    average = Number.isNaN(average) ? value : weight * average + (1 - weight) * value;
    return average;
  });
}

/**
 * @param {Curves} curves
 * @param {Quantity} quantity
 * @param {number} run
 * @param {Frame | undefined} newest what has been reached, which may be beyond the last step of the curves
 * @returns {{x: number[], y: number[]}} own copies: the chart library takes the same list for the same line
 */
export function curveOf(curves, quantity, run, newest) {
  const [x, y] = [[...curves.steps], [...(curves.of[quantity][run] ?? [])]];
  if (newest && newest.step > (x.at(-1) ?? -1)) {
    const measures = quantity.startsWith("test_") ? newest.test : newest;
    x.push(newest.step);
    y.push((quantity.endsWith("loss") ? measures?.loss : measures?.accuracy)?.[run] ?? NaN);
  }
  return { x, y };
}

/**
 * @param {readonly string[]} header
 * @param {readonly (readonly (string | number)[])[]} rows NaN is an empty cell
 * @returns {string} comma-separated values (RFC 4180), whole numbers and decimals as programs read them
 */
export function csvOf(header, rows) {
  /** @param {string | number} cell */
  const written = (cell) => {
    if (typeof cell === "number") return Number.isNaN(cell) ? "" : String(cell);
    return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
  };
  return [header, ...rows].map((row) => `${row.map(written).join(",")}\r\n`).join("");
}

/** @typedef {import("../model/curves.js").Curves} Curves */
/** @typedef {import("../model/curves.js").Quantity} Quantity */
