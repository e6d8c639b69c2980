/** Colours for canvases and charts, read from the roles in static/css/tokens.css: no colour is written here. */

/** Roles that drawing needs. */
const ROLES = /** @type {const} */ ([
  "paper",
  "ink",
  "muted",
  "rule",
  "class-0",
  "class-1",
  "class-2",
  "class-3",
  "class-4",
  "class-5",
  "class-6",
  "class-7",
  "class-8",
  "class-9",
  "field-0",
  "field-half",
  "field-1",
  "value-half",
  "boundary",
  "halo",
  "series-0",
  "series-1",
  "series-2",
  "series-3",
  "accent",
]);

/** @typedef {(typeof ROLES)[number]} Role */
/** @typedef {Record<Role, string> & {lut: Uint32Array}} Palette */
/** @typedef {{readonly current: Palette, readonly version: number}} PaletteSource */

const HALF = 127.5;

/**
 * @param {(role: Role) => string} colorOf as `rgb(r, g, b)`
 * @returns {Palette} with `lut`: the 256 colours of a field, as the pixels of an ImageData
 */
export function makePalette(colorOf) {
  const roles = /** @type {Record<Role, string>} */ (Object.fromEntries(ROLES.map((role) => [role, colorOf(role)])));
  return { ...roles, lut: makeLut(roles["field-0"], roles["field-half"], roles["field-1"]) };
}

/**
 * @param {string} zero colour of ŷ = 0
 * @param {string} half of ŷ = ½
 * @param {string} one of ŷ = 1
 * @returns {Uint32Array} (256,) colours of ŷ × 255
 */
export function makeLut(zero, half, one) {
  const [low, middle, high] = [channels(zero), channels(half), channels(one)];
  const bytes = new Uint8ClampedArray(4 * 256);
  for (let level = 0; level < 256; level += 1) {
    const distance = (level - HALF) / HALF;
    const end = distance < 0 ? low : high;
    for (let c = 0; c < 3; c += 1) {
      const from = middle[c] ?? 0;
      bytes[4 * level + c] = from + Math.abs(distance) * ((end[c] ?? 0) - from);
    }
    bytes[4 * level + 3] = 255;
  }
  return new Uint32Array(bytes.buffer);
}

/** @param {string} color as `rgb(r, g, b)` */
function channels(color) {
  return (
    color
      .match(/[\d.]+/g)
      ?.slice(0, 3)
      .map(Number) ?? []
  );
}

/** @param {string} color as `rgb(r, g, b)` @param {number} alpha */
export const veiled = (color, alpha) => `rgba(${[...channels(color), alpha].join(", ")})`;

/**
 * @param {string} from
 * @param {string} to
 * @param {number} share of the second
 * @returns {string} the colour between them
 */
export function mixed(from, to, share) {
  const [a, b] = [channels(from), channels(to)];
  return `rgb(${a.map((value, c) => Math.round(value + share * ((b[c] ?? 0) - value))).join(", ")})`;
}

/** @param {Palette} palette @param {number} label @returns {string} colour of a class */
export const classColor = (palette, label) => palette[/** @type {Role} */ (`class-${label}`)] ?? palette.ink;

/** @type {WeakMap<Palette, Map<number, Uint32Array>>} */
const tables = new WeakMap();

/**
 * @param {Palette} palette
 * @param {number} n_classes more than two
 * @returns {Uint32Array} (n_classes × 256,) colours of the probability × 255 of each class where it is the most likely:
 *   none at 1/n, its tint at 1
 */
export function classTable(palette, n_classes) {
  const made = tables.get(palette) ?? new Map();
  tables.set(palette, made);
  const table = made.get(n_classes) ?? makeClassTable(palette, n_classes);
  made.set(n_classes, table);
  return table;
}

/**
 * @param {Palette} palette
 * @param {number} label
 * @returns {string} what a region has of its class's colour: so much that all are as far from colourless as field 1
 */
function tinted(palette, label) {
  const half = palette["field-half"];
  return mixed(
    half,
    classColor(palette, label),
    distance(half, palette["field-1"]) / distance(half, classColor(palette, label)),
  );
}

/** @param {string} a @param {string} b */
function distance(a, b) {
  const other = channels(b);
  return Math.hypot(...channels(a).map((value, c) => value - (other[c] ?? 0)));
}

/** @param {Palette} palette @param {number} n_classes */
function makeClassTable(palette, n_classes) {
  const half = palette["field-half"];
  const table = new Uint32Array(256 * n_classes);
  for (let label = 0; label < n_classes; label += 1) {
    const tint = label < 2 ? palette[label === 0 ? "field-0" : "field-1"] : tinted(palette, label);
    const lut = makeLut(half, half, tint);
    for (let level = 0; level < 256; level += 1) {
      const strength = Math.max(0, (level / 255 - 1 / n_classes) / (1 - 1 / n_classes));
      table[256 * label + level] = lut[Math.round(HALF * (1 + strength))] ?? 0;
    }
  }
  return table;
}

/**
 * The palette of the theme on the screen, read again when the theme changes.
 * @param {() => void} requestRender
 * @returns {PaletteSource}
 */
export function watchPalette(requestRender) {
  const probe = document.createElement("span");
  probe.hidden = true;
  document.body.append(probe);
  const read = () =>
    makePalette((role) => {
      // The computed `color` is resolved for the present theme; the custom property itself is not.
      probe.style.color = `var(--${role})`;
      return getComputedStyle(probe).color;
    });
  const source = { current: read(), version: 0 };
  const refresh = () => {
    source.current = read();
    source.version += 1;
    requestRender();
  };
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", refresh);
  new MutationObserver(refresh).observe(document.documentElement, { attributeFilter: ["data-theme"] });
  return source;
}
