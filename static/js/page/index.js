/** All panels of the page. A new panel is a file in its room and an entry here. */

import { mountCharts } from "../charts/index.js";
import { mountCourse } from "../course/index.js";
import { mountFiles } from "../data/files.js";
import { mountData } from "../data/index.js";
import { mountPresets } from "../data/presets.js";
import { mountExercise } from "../exercise/index.js";
import { mountInspector } from "../explain/index.js";
import { mountDiagram } from "../network/index.js";
import { mountFinger } from "../plot/finger.js";
import { mountPlot } from "../plot/index.js";
import { mountLegend } from "../plot/legend.js";
import { mountSpeech } from "../plot/speech-panel.js";
import { mountFormula } from "../settings/formula.js";
import { mountHelp } from "../settings/help.js";
import { mountSettings } from "../settings/index.js";
import { mountActions, mountMenus } from "../settings/menus.js";
import { mountReadout } from "../settings/readout.js";
import { mountRemedies } from "../settings/remedies-panel.js";
import { mountShare } from "../sharing/index.js";
import { mountFirstVisit } from "./first-visit.js";
import { mountSides, mountStatus } from "./status.js";

/** Mounted once for each network. @type {readonly ((context: Context, runIndex: number) => Panel)[]} */
export const RUN_PANELS = [
  mountPlot,
  mountFormula,
  mountDiagram,
  mountReadout,
  mountRemedies,
  mountSettings,
  mountActions,
];

/** Mounted once. @type {readonly ((context: Context) => Panel)[]} */
export const PAGE_PANELS = [
  mountSides,
  mountFirstVisit,
  mountStatus,
  mountHelp,
  mountMenus,
  mountSpeech,
  mountLegend,
  mountFinger,
  mountPresets,
  mountData,
  mountFiles,
  mountCharts,
  mountInspector,
  mountShare,
  mountExercise,
  mountCourse,
];
