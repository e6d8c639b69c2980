/** The network as a drawing that is its editor: layers, units and inputs above it, every weight a press away. */

import { atMostEvery } from "../tools/dom.js";
import { inputsOf } from "../experiment/tasks.js";
import { layerSizes } from "../experiment/weights.js";
import { mountLayerControls } from "./diagram-controls.js";
import { fits } from "./diagram-edits.js";
import { mountFeatures } from "./diagram-features.js";
import { hasPictures } from "./diagram-layout.js";
import { mountLinks } from "./diagram-links.js";
import { Look } from "./diagram-look.js";
import { Picture } from "./diagram-picture.js";
import { Stage } from "./diagram-stage.js";
import { mountUnits } from "./diagram-units.js";

/** Weights change sixty times a second; the eye follows a dozen, and half as many pictures. */
const [PERIOD_MS, UNITS_MS, NAMES_MS] = [80, 160, 1000];

/**
 * @param {Context} context
 * @param {number} side
 * @returns {Panel}
 */
export function mountDiagram(context, side) {
  const { store, live, palette, wishes, commands } = context;
  const picture = new Picture(side, palette);
  const stage = new Stage(context, side, picture.canvas);
  const units = mountUnits(context, side, stage.sheet, (unit) => look.at(unit, null));
  mountFeatures(context, side, stage.head);
  const controls = mountLayerControls(context, side, stage.head);
  const look = new Look(context, side, stage.holder, (unit) => picture.image(unit), units.focus);
  mountLinks(picture.canvas, {
    layout: () => stage.layout,
    view: () => live.frame?.runs[side],
    pressed: (place) => look.at({ layer: place[0], index: place[2] }, place),
    dragged: (place, value, stroke) => commands.assign(side, [[...place, value]], stroke),
  });

  /** @type {readonly unknown[]} */
  let painted = [];
  /** @type {readonly unknown[]} */
  let named = [];
  /** @type {(() => void) | null} */
  let release = null;
  const [due, dueNames] = [atMostEvery(PERIOD_MS), atMostEvery(NAMES_MS)];

  /** A probe is asked for only while somebody can see what it shows. @param {boolean} wanted */
  function wish(wanted) {
    if (wanted === (release !== null)) return;
    release?.();
    release = wanted ? wishes.want("units", UNITS_MS) : null;
  }

  /** @param {State} state @param {RunSpec} run @returns {import("./diagram-layout.js").Layout} */
  function arranged(state, run) {
    const before = stage.layout;
    const layout = stage.arrange(state, run);
    if (layout === before) return layout;
    controls.show(run, layout);
    units.place(run.network, layout, inputsOf(state.drawing));
    return layout;
  }

  /**
   * @param {State} state
   * @param {RunSpec} run
   * @param {import("./diagram-layout.js").Layout} drawn
   * @param {RunView | undefined} view
   * @param {number} now
   * @returns {boolean} whether something is held back
   */
  function paint(state, run, drawn, view, now) {
    const probed = live.probed.get("units");
    const { chosen } = look;
    const scene = [drawn, run, view, probed, chosen, palette.version, devicePixelRatio];
    if (scene.every((value, i) => value === painted[i])) return false;
    const structural = drawn !== painted[0] || run !== painted[1] || chosen !== painted[4];
    if (!due(now) && !structural) return true;
    const n_inputs = inputsOf(state.drawing);
    picture.paint({ run, n_inputs, layout: drawn, view, probed, picked: chosen?.picked ?? null });
    units.mark(chosen?.unit ?? null);
    painted = scene;
    return false;
  }

  /**
   * Names hold values, but change seldom enough to be listened to.
   * @param {State} state
   * @param {RunSpec} run
   * @param {RunView | undefined} view
   * @param {number} now
   * @returns {boolean} whether something is held back
   */
  function spell({ drawing }, run, view, now) {
    if (named[0] === run && named[1] === view) return false;
    if (!dueNames(now) && named[0] === run) return true;
    named = [run, view];
    units.name(run.network, inputsOf(drawing), view);
    return false;
  }

  return {
    update(now) {
      const state = store.get();
      const run = state.experiment.runs[side];
      if (!run || stage.seen.width === 0) {
        look.leave();
        return wish(false);
      }
      const drawn = arranged(state, run);
      wish(stage.seen.visible && run.network.hidden_layers.length > 0 && (hasPictures(drawn) || look.chosen !== null));
      const frameView = live.frame?.runs[side];
      const view = fits(frameView, layerSizes(run)) ? frameView : undefined;
      const waiting = [paint(state, run, drawn, view, now), spell(state, run, view, now), look.update(run, view, painted, now)];
      return waiting.includes(true);
    },
  };
}
