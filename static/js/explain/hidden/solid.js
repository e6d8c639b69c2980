/** The hidden space of three units, to be turned in the hand: drawn no more often than the machine can bear. */

import { unitName as nameOf } from "../../model/naming.js";
import { createPanelFigure } from "../shared/figure.js";
import { layoutOf, tracesOf } from "./figure.js";

/** Between two pictures: so long at least, and so many times what the last one took. */
const [REST_MS, REST_SHARE] = [200, 3];

/** @param {Context} context @param {HTMLElement} stage @param {() => void} again a picture is due */
export function createSolid({ plotlyUrl, palette, t, notify }, stage, again) {
  const figure = createPanelFigure({ plotlyUrl, requestRender: again }, stage, () =>
    notify({ key: "hidden.no_library" }),
  );
  let [busy, late] = [false, false];

  function rested() {
    busy = false;
    if (late) again();
    late = false;
  }

  return {
    close: () => figure.opened(false),
    /**
     * @param {import("./scene.js").Scene} scene
     * @param {(unit: number) => import("./scene.js").Range} range
     * @param {ReturnType<typeof import("./scene.js").undecidedOf>} undecided
     */
    draw({ choice, marks, grid, dataset }, range, undecided) {
      figure.opened(true);
      if (!figure.ready) return;
      if (busy) return void (late = true); // never a second one before the first is on the screen
      const [i = 0, j = 1, k = 2] = choice.units;
      const axes = {
        units: /** @type {const} */ ([i, j, k]),
        ranges: /** @type {const} */ ([range(i), range(j), range(k)]),
        names: [i, j, k].map(nameOf),
      };
      busy = true;
      const begun = performance.now();
      // Without a graphics card a picture takes long; training has the greater part of the time.
      const drawn = () =>
        requestAnimationFrame(() =>
          requestAnimationFrame(() => setTimeout(rested, Math.max(REST_MS, REST_SHARE * (performance.now() - begun)))),
        );
      void figure
        .draw(tracesOf(marks, grid, axes, undecided, dataset.task, palette.current), layoutOf(axes, palette.current, t))
        .finally(drawn);
    },
  };
}
