/** Where everything of the diagram is: arithmetic in CSS pixels, no document. Layer 0 are the inputs, the last one the outputs. */

/** A unit by its layer and its number there. @typedef {{readonly layer: number, readonly index: number}} Unit */
/** Heights of a diagram's parts; `bar` is room for scrolling sideways. @typedef {{readonly header: number, readonly body: number, readonly bar: number}} Heights */
/** @typedef {{readonly x: number, readonly box: number, readonly ys: readonly number[]}} Column */
/**
 * @typedef {object} Layout
 * @property {number} width of the drawing; wider than its holder when it has to be scrolled
 * @property {number} height of the drawing, header included
 * @property {number} shown what of the height is seen at once, the bar for scrolling included
 * @property {number} header
 * @property {boolean} stacked the header has two rows
 * @property {number} pitch from one column to the next
 * @property {readonly Column[]} columns
 */

/** How large things are that a mouse points at, and those that a finger does. `line`: as wide as the controls of a single hidden layer between their neighbours, in either language. */
export const FINE = Object.freeze({
  box: 36,
  gap: 6,
  smallest: 18,
  row: 28,
  tallest: 220,
  least: 84,
  roomy: 184,
  line: 300,
  narrow: 78,
});
export const COARSE = Object.freeze({
  box: 40,
  gap: 6,
  smallest: 44,
  row: 44,
  tallest: 440,
  least: 92,
  roomy: 272,
  line: 336,
  narrow: 116,
});
/** The strip above the plot: only looked at, so that nothing in it has to be large enough to be hit. */
export const STRIP = Object.freeze({
  box: 24,
  gap: 4,
  smallest: 0.5,
  row: 0,
  tallest: 64,
  least: 64,
  roomy: 0,
  line: 0,
  narrow: 0,
});
/** The same where there is room. */
export const PLATE = Object.freeze({ ...STRIP, box: 36, gap: 8 });
/** @typedef {typeof FINE | typeof COARSE | typeof STRIP | typeof PLATE} Measures */

const OUTPUT_LABEL = 22;
const BAR = 12;
const LETTER = 7.5;
/** Beyond so many units their pictures would be too small, and too many, to be looked at. */
const MOST_PICTURES = 40;
const SMALLEST_PICTURE = 14;

/**
 * @param {readonly number[]} sizes units of each layer
 * @param {number} letters of the longest name of an input
 * @param {number} width of the holder
 * @param {Measures} measures
 * @returns {{left: number, pitch: number, needed: number}} the first column's place, the distance between two, and the width it all takes
 */
function spread(sizes, letters, width, measures) {
  const left = measures.box / 2 + 8 + LETTER * letters;
  const right = measures.box / 2 + OUTPUT_LABEL;
  const even = (width - left - right) / (sizes.length - 1);
  const pitch = sizes.length > 2 ? Math.max(measures.narrow, even) : even;
  return { left, pitch, needed: Math.round(left + (sizes.length - 1) * pitch + right) };
}

/**
 * @param {readonly number[]} sizes
 * @param {number} letters
 * @param {number} width
 * @param {Measures} measures
 * @returns {Heights} what this network would like
 */
export function wishedHeights(sizes, letters, width, measures) {
  const { row, roomy, line, box, gap, tallest, least } = measures;
  const { pitch, needed } = spread(sizes, letters, width, measures);
  // A single hidden layer has nothing on either side but two short buttons, and gives way to them.
  const oneLine = sizes.length === 3 ? width >= line : sizes.length < 3 || pitch >= roomy;
  const rows = oneLine ? 1 : 2;
  const [header, bar] = [rows * row, needed > width ? BAR : 0];
  return { header, bar, body: Math.min(tallest - header - bar, Math.max(least, Math.max(...sizes) * (box + gap))) };
}

/**
 * @param {readonly number[]} sizes
 * @param {number} letters
 * @param {number} width
 * @param {Measures} measures
 * @param {Heights} heights
 * @returns {Layout}
 */
export function arrange(sizes, letters, width, measures, { header, body, bar }) {
  const { left, pitch, needed } = spread(sizes, letters, width, measures);
  const distances = sizes.map((n) => Math.max(measures.smallest, Math.min(measures.box + measures.gap, body / n)));
  const height = Math.max(body, ...sizes.map((n, l) => n * (distances[l] ?? 0)));
  const columns = sizes.map((n, l) => {
    const distance = distances[l] ?? 0;
    const box = Math.max(1.5, Math.min(measures.box, 0.75 * pitch, distance - Math.min(4, measures.gap, distance / 4)));
    return {
      x: left + l * pitch,
      box,
      ys: Array.from({ length: n }, (_, i) => header + height / 2 + (i - (n - 1) / 2) * distance),
    };
  });
  return {
    width: Math.max(width, needed),
    height: header + height,
    shown: header + body + bar,
    header,
    stacked: header > measures.row,
    pitch,
    columns,
  };
}

/** @param {Layout} layout @returns {boolean} whether hidden units show what they make of the plane */
export function hasPictures({ columns }) {
  const hidden = columns.slice(1, -1);
  const count = hidden.reduce((sum, { ys }) => sum + ys.length, 0);
  return count <= MOST_PICTURES && hidden.every(({ box }) => box >= SMALLEST_PICTURE);
}

/**
 * A link leaves and arrives horizontally: a cubic curve whose handles reach half way.
 * @param {Layout} layout
 * @param {number} layer where it ends
 * @param {number} from
 * @param {number} to
 * @returns {{x: number, y: number, end: number, endY: number}}
 */
export function linkEnds({ columns }, layer, from, to) {
  const [a, b] = [columns[layer - 1], columns[layer]];
  return {
    x: (a?.x ?? 0) + (a?.box ?? 0) / 2,
    y: a?.ys[from] ?? 0,
    end: (b?.x ?? 0) - (b?.box ?? 0) / 2,
    endY: b?.ys[to] ?? 0,
  };
}

/** @param {number} t along the curve, 0 to 1 @returns {number} how far to the right, 0 to 1 */
const across = (t) => t * (1.5 - 1.5 * t + t * t);
/** @param {number} t @returns {number} how far down, 0 to 1 */
const down = (t) => t * t * (3 - 2 * t);

/**
 * @param {number} share of the way to the right
 * @returns {number} share of the way down there
 */
export function linkHeight(share) {
  let [low, high] = [0, 1];
  for (let i = 0; i < 16; i += 1) {
    const middle = (low + high) / 2;
    if (across(middle) < share) low = middle;
    else high = middle;
  }
  return down((low + high) / 2);
}

/**
 * @param {Layout} layout
 * @param {number} x
 * @param {number} y
 * @param {number} reach how far off one may point
 * @returns {WeightIndex | null} the nearest link
 */
export function linkAt(layout, x, y, reach) {
  const { columns } = layout;
  const layer = columns.findIndex((column, l) => l > 0 && x <= column.x);
  const [before, after] = [columns[layer - 1], columns[layer]];
  if (!before || !after) return null;
  const { x: start, end } = linkEnds(layout, layer, 0, 0);
  if (x < start || x > end) return null;
  const share = linkHeight((x - start) / (end - start));
  /** @type {WeightIndex | null} */
  let found = null;
  let nearest = reach;
  before.ys.forEach((from, i) =>
    after.ys.forEach((to, j) => {
      const distance = Math.abs(from + share * (to - from) - y);
      if (distance < nearest) [nearest, found] = [distance, [layer, i, j]];
    }),
  );
  return found;
}

/**
 * @param {Unit} unit
 * @param {string} key
 * @param {readonly number[]} sizes
 * @returns {Unit | null} the one that an arrow key leads to
 */
export function neighbour({ layer, index }, key, sizes) {
  const [dl, di] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[key] ?? [0, 0];
  const [here, there] = [sizes[layer] ?? 1, sizes[layer + dl]];
  if ((dl === 0 && di === 0) || there === undefined) return null;
  if (dl === 0) return { layer, index: Math.min(here - 1, Math.max(0, index + di)) };
  // As far down in the next layer as in this one.
  return { layer: layer + dl, index: Math.min(there - 1, Math.floor(((index + 0.5) / here) * there)) };
}
