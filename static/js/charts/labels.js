/** Where the labels at the ends of lines stand: as near to its end as each can without covering a line or another label. Pure; pixels, y upwards. */

/** @typedef {{readonly end: number, readonly left: number, readonly right: number, readonly height: number}} Label `end`: y of its line's end */
/** @typedef {{readonly x: readonly number[], readonly y: readonly number[]}} Curve */
/** @typedef {readonly [low: number, high: number]} Span */

const GAP = 3;

/**
 * @param {readonly Label[]} labels the lowest first
 * @param {readonly Curve[]} curves
 * @param {number} top how high a label may reach
 * @returns {number[]} the foot of each
 */
export function placed(labels, curves, top) {
  /** @type {{label: Label, span: Span}[]} */
  const standing = [];
  for (const label of labels) {
    const others = standing.filter((other) => meet(label, other.label)).map(({ span }) => span);
    const lines = curves.map((curve) => spanOf(curve, label)).filter((span) => span !== null);
    const foot = nearestFree(label, [...lines, ...others], top) ?? nearestFree(label, others, top) ?? label.end + GAP;
    standing.push({ label, span: [foot, foot + label.height] });
  }
  return standing.map(({ span }) => span[0]);
}

/** @param {Label} a @param {Label} b @returns {boolean} whether one stands above the other */
const meet = (a, b) => a.left < b.right && b.left < a.right;

/**
 * @param {Curve} curve
 * @param {Label} label
 * @returns {Span | null} what the curve takes of the label's column
 */
function spanOf({ x, y }, { left, right }) {
  let [low, high] = [Infinity, -Infinity];
  /** @param {number} value */
  const take = (value) => {
    if (Number.isFinite(value)) [low, high] = [Math.min(low, value), Math.max(high, value)];
  };
  for (let i = 0; i < x.length; i += 1) {
    const [from, to] = [x[i] ?? NaN, x[i + 1] ?? x[i] ?? NaN];
    if (to < left || from > right) continue;
    const [a, b] = [y[i] ?? NaN, y[i + 1] ?? y[i] ?? NaN];
    for (const at of [Math.max(left, from), Math.min(right, to)])
      take(to > from ? a + ((b - a) * (at - from)) / (to - from) : a);
  }
  return low <= high ? [low, high] : null;
}

/**
 * @param {Label} label
 * @param {readonly Span[]} taken
 * @param {number} top
 * @returns {number | null} null where there is no room at all
 */
function nearestFree({ end, height }, taken, top) {
  const feet = [end + GAP, ...taken.flatMap(([low, high]) => [high + GAP, low - GAP - height])];
  /** @param {number} foot */
  const isFree = (foot) =>
    foot >= 0 && foot + height <= top && taken.every(([low, high]) => foot >= high || foot + height <= low);
  const distance = (/** @type {number} */ foot) => Math.abs(foot + height / 2 - end);
  const [best] = feet.filter(isFree).sort((a, b) => distance(a) - distance(b));
  return best ?? null;
}
