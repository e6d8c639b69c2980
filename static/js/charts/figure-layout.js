/** What figures that are turned in the hand have in common, in the chart library's words. */

/** @typedef {import("../tools/colors.js").Palette} Palette */

/**
 * @param {Palette} palette
 * @param {Translator} t
 * @param {object} scene axes, proportions and camera
 * @returns {object} a layout; a figure that is drawn again stays as it was turned
 */
export function turnable(palette, t, scene) {
  return {
    autosize: true,
    margin: { l: 0, r: 0, t: 0, b: 0 },
    paper_bgcolor: "rgba(0,0,0,0)",
    font: { family: getComputedStyle(document.body).fontFamily, size: 11, color: palette.muted },
    separators: t.separators,
    showlegend: false,
    hovermode: false,
    uirevision: "turned by hand",
    scene: { ...scene, dragmode: "orbit", hovermode: false },
  };
}

/** @param {Palette} palette @returns {object} an axis with no wall behind it */
export const axisOf = (palette) => ({
  color: palette.muted,
  gridcolor: palette.rule,
  zerolinecolor: palette.rule,
  showbackground: false,
  showspikes: false,
});
