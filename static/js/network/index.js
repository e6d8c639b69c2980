/** The network as a drawing that is its editor: layers, units and inputs above it, every weight a press away. */

import { inputCount } from "../model/points.js";
import { subscribeTo } from "../session/probe-subscriptions.js";
import { mountLayerControls } from "./controls.js";
import { viewOf } from "./edits.js";
import { mountFeatures } from "./features.js";
import { hasPictures } from "./layout.js";
import { mountLinks } from "./links.js";
import { Look } from "./look.js";
import { Picture } from "./picture.js";
import { Stage } from "./stage.js";
import { Units } from "./units.js";

/** Half as many pictures of the units as of the weights. */
const UNITS_MS = 160;

/**
 * @param {Context} context
 * @param {number} runIndex
 * @returns {Panel}
 */
export function mountDiagram(context, runIndex) {
  const { store, live, palette, subscriptions, commands } = context;
  const picture = new Picture(runIndex, palette);
  const stage = new Stage(context, runIndex, picture.canvas);
  const units = new Units(context, runIndex, stage.sheet, (unit) => look.at(unit, null));
  mountFeatures(context, runIndex, stage.head);
  const controls = mountLayerControls(context, runIndex, stage.head, stage.actions);
  const look = new Look(
    context,
    runIndex,
    stage.frame,
    (unit) => picture.image(unit),
    (unit) => units.focus(unit),
  );
  mountLinks(picture.canvas, {
    layout: () => stage.layout,
    view: () => live.frame?.runs[runIndex],
    pressed: (place) => look.at({ layer: place[0], index: place[2] }, place),
    dragged: (place, value, undoGroup) => commands.assign(runIndex, [[...place, value]], undoGroup),
  });
  const wish = subscribeTo(subscriptions, "units", UNITS_MS);

  /** @param {State} state @param {RunSpec} run @returns {import("./layout.js").Layout} */
  function arranged(state, run) {
    const before = stage.layout;
    const layout = stage.arrange(state, run);
    if (layout === before) return layout;
    controls.show(run, layout);
    units.place(run.network, layout, inputCount(state.dataset.task));
    return layout;
  }

  return {
    update(now) {
      const state = store.get();
      const run = state.experiment.runs[runIndex];
      if (!run || stage.seen.width === 0) {
        look.leave();
        return wish(false);
      }
      const layout = arranged(state, run);
      const { chosen } = look;
      wish(stage.seen.visible && run.network.hidden_layers.length > 0 && (hasPictures(layout) || chosen !== null));
      units.mark(chosen?.unit ?? null);
      const n_inputs = inputCount(state.dataset.task);
      const view = viewOf(live.frame, runIndex, run);
      const drawn = { run, n_inputs, layout, view, probed: live.probed.get("units"), picked: chosen?.picked ?? null };
      const waiting = [
        picture.update(drawn, now),
        units.name(run.network, n_inputs, view, now),
        look.update(run, view, picture.painted, now),
      ];
      return waiting.includes(true);
    },
  };
}
