/**
 * The experiment as a short text, for the address bar and the local storage: `2.<settings>.<points>.<weights>`.
 * The settings are JSON of what differs from the defaults; weights are there only on request. A `-` in place of the
 * points means that the server generates them from the preset's name and `generation`. Links of version 1 (two networks,
 * two classes, every setting written out) are still read.
 */

import { isExperiment } from "../model/bounds.js";
import { completeRun } from "../model/catalog.js";
import { MAX_CLASSES } from "../model/points.js";
import { SPEEDS, VIEW_DEFAULTS } from "../model/state.js";
import { CODES, KINDS } from "../model/verdict.js";
import { weightIndices } from "../model/weights.js";
import { exerciseOf, written } from "./exercise.js";
import { fromText, packPoints, toText, unpackOldPoints, unpackPoints } from "./pack.js";

const VERSION = "2";
const GENERATED = "-";
const TASKS = ["classes", "plane", "curve"];
/** What may have diverged, and what else a verdict may say. */
const QUANTITIES = ["loss", "gradient", "weights"];
const NUMBERS = ["floor", "relieved", "low", "high", "layer", "units", "period", "wrong", "flat"];
/** @param {unknown} name */
const isLift = (name) => KINDS.includes(name) || name === "units";
/**
 * What some options of the view must satisfy besides their type.
 * @type {Readonly<Record<string, (value: any) => boolean>>}
 */
const VIEW_RULES = {
  speed: (speed) => SPEEDS[speed] !== undefined,
  unit: (unit) => unit === "batch" || unit === "epoch",
};
/** @type {Generation} */
const GENERATION = { n_samples: 120, noise: 0, label_noise: 0, seed: 0, test_share: 0 };

/**
 * @param {Saved} saved
 * @param {Experiment} complete an experiment whose first run has every field at its default
 * @returns {string} letters, digits, `-`, `_` and `.` only
 */
export function encode({ experiment, dataset, generation, view, exercise, weights, trained, generated }, complete) {
  const { preset, task, n_classes } = dataset;
  const settings = {
    ...different({ seed: experiment.seed, batch_size: experiment.batch_size }, { seed: 0, batch_size: null }),
    runs: experiment.runs.map((run) => shortRun(run, complete)),
    ...different({ preset, task, n_classes }, { preset: null, task: "classes", n_classes: 2 }),
    generation: different(generation, GENERATION),
    ...present("view", shortView(view)),
    ...(exercise && { lesson: written(exercise) }), // the link's own word, since its first version
    ...(weights && trained && { trained }),
  };
  const parts = [
    VERSION,
    toText(new TextEncoder().encode(JSON.stringify(settings))),
    generated ? GENERATED : toText(packPoints(dataset)),
  ];
  if (weights) parts.push(toText(new Uint8Array(Float64Array.from(weights.flatMap((run) => [...run])).buffer)));
  return parts.join(".");
}

/**
 * @param {string} text
 * @param {Experiment} complete as above, for what the link does not name
 * @param {(experiment: Experiment) => boolean} acceptable whether this server knows what the experiment asks for
 * @returns {Saved | null} null when the text is not a valid link
 */
export function decode(text, complete, acceptable) {
  const [version, settings = "", points = "", weights] = text.split(".");
  if (version !== VERSION && version !== "1") return null;
  try {
    const written = JSON.parse(new TextDecoder().decode(fromText(settings)));
    const {
      seed = 0,
      batch_size = null,
      runs,
      preset,
      task = "classes",
      n_classes = 2,
      generation,
      view,
      lesson,
      trained,
    } = version === "1" ? { ...written, ...written.experiment } : written;
    const made = { ...GENERATION, ...generation };
    if (!TASKS.includes(task) || !isWhole(n_classes) || n_classes < 2 || n_classes > MAX_CLASSES || !isGeneration(made))
      return null;
    const experiment = { seed, batch_size, runs: runs.map((/** @type {any} */ run) => completeRun(run, complete)) };
    if (!isExperiment(experiment) || !acceptable(experiment)) return null;
    if (points === GENERATED && typeof preset !== "string") return null;
    const bytes = fromText(points === GENERATED ? "" : points);
    const drawn = version === "1" ? unpackOldPoints(bytes) : unpackPoints(bytes, task);
    if (task === "classes" && drawn.some(({ label }) => label >= n_classes)) return null;
    const values = weights ? weightsOf(fromText(weights), experiment) : null;
    const before = values && trainedOf(trained);
    return {
      experiment,
      dataset: { points: drawn, preset: typeof preset === "string" ? preset : null, task, n_classes },
      generation: made,
      view: viewOf(view),
      exercise: exerciseOf(lesson),
      weights: values,
      ...(before && { trained: before }),
      ...(points === GENERATED && { generated: true }),
    };
  } catch {
    return null; // cut off or mistyped: not JSON, not base64
  }
}

/** @param {SharedView} view */
function shortView({ stop, ...view }) {
  return {
    ...different(view, VIEW_DEFAULTS),
    ...present("stop", different(stop, { ...VIEW_DEFAULTS.stop, rest: false })),
  };
}

/**
 * @param {RunSpec} run
 * @param {Experiment} complete
 */
function shortRun(run, { runs: [defaults] }) {
  const network = different(run.network, { ...defaults?.network, hidden_layers: [] });
  const training = different(run.training, defaults?.training ?? {});
  return {
    ...different({ seed: run.seed }, { seed: 0 }),
    ...present("network", network),
    ...present("training", training),
    ...(run.frozen.length > 0 && { frozen: run.frozen }),
  };
}

/**
 * @param {object} value
 * @param {object} defaults
 * @returns {Record<string, unknown>} the entries of `value` that are not as in `defaults`
 */
function different(value, defaults) {
  const usual = new Map(Object.entries(defaults));
  return Object.fromEntries(
    Object.entries(value).filter(
      ([key, item]) => !usual.has(key) || JSON.stringify(item) !== JSON.stringify(usual.get(key)),
    ),
  );
}

/**
 * @param {string} key
 * @param {Record<string, unknown>} value
 * @returns {Record<string, unknown>} empty for an empty value
 */
const present = (key, value) => (Object.keys(value).length > 0 ? { [key]: value } : {});

/**
 * @param {Uint8Array} bytes
 * @param {Experiment} experiment
 * @returns {number[][] | null} of each run; null when they do not fit
 */
function weightsOf(bytes, { runs }) {
  const all = [...new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length))];
  const counts = runs.map((run) => weightIndices(run).length);
  if (all.length !== counts.reduce((a, b) => a + b, 0) || !all.every(Number.isFinite)) return null;
  let start = 0;
  return counts.map((count) => all.slice(start, (start += count)));
}

/** @param {any} view @returns {SharedView} its valid options; the defaults for all others */
function viewOf(view) {
  /** @param {[string, unknown]} entry */
  const known = ([key, value]) =>
    typeof view?.[key] === typeof value && typeof value !== "object" && (VIEW_RULES[key]?.(view[key]) ?? true);
  return {
    ...VIEW_DEFAULTS,
    ...Object.fromEntries(
      Object.entries(VIEW_DEFAULTS)
        .filter(known)
        .map(([key]) => [key, view[key]]),
    ),
    ...stopOf(view?.stop),
  };
}

/** @param {any} stop */
function stopOf(stop) {
  if (!stop || typeof stop !== "object") return {};
  /** @param {unknown} value @param {number} [most] */
  const number = (value, most = Number.MAX_VALUE) =>
    typeof value === "number" && value > 0 && value <= most ? value : null;
  return {
    stop: {
      loss: number(stop.loss),
      accuracy: number(stop.accuracy, 1),
      plateau: stop.plateau === true,
      steps: isWhole(stop.steps) ? number(stop.steps) : null,
      ...(stop.rest === true && { rest: true }),
    },
  };
}

/** @param {any} trained @returns {Trained | null} */
function trainedOf(trained) {
  const { steps, verdicts } = Object(trained);
  if (!isWhole(steps) || steps === 0) return null;
  const known = (Array.isArray(verdicts) ? verdicts : []).map((verdict) => {
    const said = Object(verdict);
    const { code, name, step, quantity, kind, lift, endless } = said;
    const numbers = NUMBERS.filter((fact) => Number.isFinite(said[fact])).map((fact) => [fact, said[fact]]);
    return {
      code: CODES.includes(code) ? code : "learning",
      ...(typeof name === "string" && { name }),
      ...(isWhole(step) && { step }),
      ...(QUANTITIES.includes(quantity) && { quantity }),
      ...(KINDS.includes(kind) && { kind, lift: (Array.isArray(lift) ? lift : [kind]).filter(isLift) }),
      ...(endless === true && { endless }),
      ...Object.fromEntries(numbers),
    };
  });
  return { steps, verdicts: known };
}

/** @param {any} value @returns {value is Generation} */
function isGeneration(value) {
  const shares = [value.label_noise, value.test_share];
  return (
    isWhole(value.n_samples) &&
    isWhole(value.seed) &&
    [value.noise, ...shares].every((number) => Number.isFinite(number) && number >= 0) &&
    shares.every((share) => share <= 1)
  );
}

/** @param {unknown} value */
function isWhole(value) {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}
