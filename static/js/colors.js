/** Colours for canvases and charts, read from the roles in static/css/tokens.css: no colour is written here. */

/** Roles that drawing needs. */
const ROLES = /** @type {const} */ ([
  "paper", "ink", "muted", "rule", "class-0", "class-1", "field-0", "field-half", "field-1", "boundary", "halo",
  "series-0", "series-1", "accent",
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
  return color.match(/[\d.]+/g)?.slice(0, 3).map(Number) ?? [];
}

/**
 * The palette of the theme on the screen, read again when the theme changes.
 * @param {() => void} changed
 * @returns {PaletteSource}
 */
export function watchPalette(changed) {
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
    changed();
  };
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", refresh);
  new MutationObserver(refresh).observe(document.documentElement, { attributeFilter: ["data-theme"] });
  return source;
}
