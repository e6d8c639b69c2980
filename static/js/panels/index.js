/** Every panel of the page. A new panel is a file beside this one and a line here. */

import { mountData } from "./data.js";
import { mountDiagram } from "./diagram.js";
import { mountFormula } from "./formula.js";
import { mountLoss } from "./loss.js";
import { mountPlot } from "./plot.js";
import { mountPresets } from "./presets.js";
import { mountReadout } from "./readout.js";
import { mountSettings } from "./settings.js";
import { mountSides } from "./sides.js";
import { mountStatus } from "./status.js";

/** Shown once for each side. @type {readonly ((context: Context, side: number) => Panel)[]} */
export const SIDE_PANELS = [mountPlot, mountFormula, mountDiagram, mountReadout, mountSettings];

/** Shown once. @type {readonly ((context: Context) => Panel)[]} */
export const PAGE_PANELS = [mountSides, mountStatus, mountPresets, mountData, mountLoss];
