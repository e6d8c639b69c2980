/** Every panel of the page. A new panel is a file beside this one and a line here. */

import { mountHelp } from "../help.js";
import { mountCharts } from "./charts.js";
import { mountData } from "./data.js";
import { mountDiagram } from "./diagram.js";
import { mountExercise } from "./exercise.js";
import { mountFiles } from "./files.js";
import { mountFormula } from "./formula.js";
import { mountActions, mountMenus } from "./menus.js";
import { mountInspector } from "./inspector.js";
import { mountPlot } from "./plot.js";
import { mountPresets } from "./presets.js";
import { mountReadout } from "./readout.js";
import { mountRemedies } from "./remedies.js";
import { mountSettings } from "./settings.js";
import { mountShare } from "./share.js";
import { mountSides } from "./sides.js";
import { mountSpeech } from "./speech.js";
import { mountStatus } from "./status.js";

/** Shown once for each side. @type {readonly ((context: Context, side: number) => Panel)[]} */
export const SIDE_PANELS = [mountPlot, mountFormula, mountDiagram, mountReadout, mountRemedies, mountSettings, mountActions];

/** Shown once. @type {readonly ((context: Context) => Panel)[]} */
export const PAGE_PANELS = [mountSides, mountStatus, mountHelp, mountMenus, mountSpeech, mountPresets, mountData, mountFiles, mountCharts, mountInspector, mountShare, mountExercise];
