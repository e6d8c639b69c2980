/** Every panel of the page. A new panel is a file in its room and an entry here. */

import { mountHelp } from "../settings/help.js";
import { mountCharts } from "../charts/charts.js";
import { mountData } from "../data/data.js";
import { mountDiagram } from "../network/diagram.js";
import { mountExercise } from "../sharing/exercise.js";
import { mountFiles } from "../data/files.js";
import { mountFormula } from "../settings/formula.js";
import { mountActions, mountMenus } from "../settings/menus.js";
import { mountInspector } from "../why/inspector.js";
import { mountPlot } from "../plot/plot.js";
import { mountPresets } from "../data/presets.js";
import { mountReadout } from "../settings/readout.js";
import { mountRemedies } from "../settings/remedies-panel.js";
import { mountSettings } from "../settings/settings.js";
import { mountShare } from "../sharing/share-panel.js";
import { mountSides } from "./sides.js";
import { mountSpeech } from "../plot/speech-panel.js";
import { mountStatus } from "./status.js";

/** Shown once for each side. @type {readonly ((context: Context, side: number) => Panel)[]} */
export const SIDE_PANELS = [mountPlot, mountFormula, mountDiagram, mountReadout, mountRemedies, mountSettings, mountActions];

/** Shown once. @type {readonly ((context: Context) => Panel)[]} */
export const PAGE_PANELS = [mountSides, mountStatus, mountHelp, mountMenus, mountSpeech, mountPresets, mountData, mountFiles, mountCharts, mountInspector, mountShare, mountExercise];
