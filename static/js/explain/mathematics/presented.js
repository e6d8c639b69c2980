/**
 * One example at a time: with batches of one, which examples the last steps presented and what each changed, as Rosenblatt's
 * rule is worked out by hand. The steps are asked of the server, which makes them again (POST /api/presented).
 */

import { subscript } from "../../model/naming.js";
import { examplesOf, inputCount, inputsOf, targetOf, trainingPoints } from "../../model/points.js";
import { records } from "../../model/records.js";
import { atMostEvery, setAttribute } from "../../tools/dom.js";
import { create } from "../../tools/elements.js";
import { fullReason, requestJson } from "../../tools/http.js";
import { markerIcon } from "../../tools/markers.js";
import { math } from "../../tools/mathml.js";
import { createMemo } from "../../tools/memo.js";
import { weightsOf } from "../shared/landscape-plane.js";
import { tableOf } from "../shared/table.js";
import { paintRing } from "./position.js";

/** @typedef {{step: number, example: number, z: number, prediction: number, change: number[], parameters: number[]}} Step as the server tells it */
/** @typedef {{step: number, epoch: number, position: number, parameters: number[]}} Known a state of training */

/** So many steps the server tells at most, made again from states so far back. */
export const [MOST_STEPS, MOST_APART] = [20, 10_000];
const PERIOD_MS = 1000;

/**
 * @param {Experiment} experiment
 * @param {RunSpec} run
 * @returns {boolean} whether each of its steps presents one example to one neuron, and remembers nothing else
 */
export const presentsExamples = ({ batch_size }, { network, training }) =>
  batch_size === 1 &&
  network.hidden_layers.length === 0 &&
  network.n_outputs === 1 &&
  records.optimizers.get(training.optimizer)?.n_slots === 0;

/**
 * @param {Pick<Live, "frame" | "timeline">} live
 * @param {Pick<State, "experiment" | "dataset">} state
 * @param {number} runIndex
 * @returns {Known[]} the states on the way to the frame on the screen, as far back as the table reaches and as nothing
 *   else was changed, by ascending step
 */
export function statesOf({ frame, timeline }, { experiment, dataset }, runIndex) {
  const run = experiment.runs[runIndex];
  if (!frame || !run) return [];
  const kept = timeline.kept.filter((before) => before.frame.step < frame.step);
  /** @type {Known[]} */
  const found = [];
  for (const one of [...kept, { frame, experiment, dataset }].reverse()) {
    const parameters = weightsOf(run, one.frame.runs[runIndex]);
    const { step, epoch, position } = one.frame;
    const isSame =
      same(one.experiment.runs[runIndex], run) &&
      one.experiment.seed === experiment.seed &&
      one.experiment.batch_size === experiment.batch_size &&
      same(one.dataset.points, dataset.points);
    if (!parameters || !isSame || frame.step - step > MOST_APART) break;
    found.unshift({ step, epoch, position, parameters });
    if (frame.step - step >= MOST_STEPS) break;
  }
  return found;
}

/** @param {unknown} a @param {unknown} b another object may hold the same after a reload */
const same = (a, b) => a === b || JSON.stringify(a) === JSON.stringify(b);

/** @param {Context} context @returns {{element: HTMLElement, update(now: number, runIndex: number, nextRow: (runIndex: number) => number | null): boolean, closed(): void, readonly active: boolean}} */
export function createPresented(context) {
  const { store, live, t, overlay, requestRender } = context;
  const [point = "."] = t.separators;
  const rule = create("div", { className: "math-formulas", tabIndex: 0 });
  const said = create("p", { testid: "presented-said", role: "status" });
  const stage = create("div", { testid: "presented-table", className: "inspect-scroll math-presented", tabIndex: 0 });
  const element = create(
    "details",
    { testid: "presented", open: true, hidden: true },
    create("summary", {}, t("presented.title")),
    create("p", {}, t("presented.words")),
    rule,
    said,
    stage,
  );
  const [asked, written] = [createMemo(), createMemo()];
  const due = atMostEvery(PERIOD_MS);
  let request = new AbortController();
  /** @type {readonly Step[]} */
  let steps = [];
  /** Of the frame that the steps lead to. */
  let upTo = -1;
  let problem = "";

  const n = (/** @type {number} */ value) => t.significant(value, 4);
  /** @param {readonly number[]} values */
  const vector = (values) => `(${values.map(n).join(point === "," ? "\u202f; " : ", ")})`;

  /** @param {number} runIndex */
  async function ask(runIndex) {
    const { experiment, dataset } = store.get();
    const [states, step] = [statesOf(live, store.get(), runIndex), live.frame?.step ?? 0];
    request.abort();
    const own = (request = new AbortController());
    if (states.length < 2) {
      [steps, upTo, problem] = [[], step, ""];
      return;
    }
    try {
      const body = { ...examplesOf(dataset), experiment: { ...experiment, runs: [experiment.runs[runIndex]] }, states };
      const answer = await requestJson("/api/presented", { body, signal: own.signal });
      [steps, upTo, problem] = [answer.steps, step, ""];
    } catch (error) {
      if (own.signal.aborted) return;
      problem = fullReason(error, t);
    }
    requestRender();
  }

  /** @param {RunSpec} run @param {number | null} next row of the example that the next step presents */
  function write(run, next) {
    const { dataset } = store.get();
    const points = trainingPoints(dataset.points);
    const inputs = inputCount(dataset.task);
    const names = [
      ...run.network.features.map((_, i) => `w${run.network.features.length > 1 ? subscript(i + 1) : ""}`),
      ...(run.network.bias ? ["b"] : []),
    ];
    /** @param {number} example @returns {(Node | string)[][]} */
    const cellsOf = (example) => {
      const one = points[example];
      if (!one) return [[""], [""]];
      const y = n(targetOf(one, dataset.task));
      const [x] = inputsOf(one, dataset.task);
      const marker = dataset.task === "classes" ? [markerIcon(one.label), " "] : [];
      return [[inputs === 1 ? n(x ?? NaN) : vector(inputsOf(one, dataset.task))], [...marker, y]];
    };
    const rows = steps.map(({ step, example, prediction, change, parameters }) => [
      t.count(step),
      String(example + 1),
      ...cellsOf(example),
      n(prediction),
      change.some(Boolean) ? vector(change) : t("presented.none"),
      vector(parameters),
    ]);
    const coming = next === null ? [] : [[t.count(upTo + 1), String(next + 1), ...cellsOf(next), "?", "?", "?"]];
    const heads = [
      t("presented.step"),
      t("presented.example"),
      "x",
      "y",
      "ŷ",
      t("presented.change"),
      `(${names.join(point === "," ? "\u202f; " : ", ")})`,
    ];
    const table = tableOf(t("presented.caption"), heads, [...rows, ...coming]);
    if (next !== null) table.tBodies[0]?.rows[rows.length]?.classList.add("coming");
    stage.replaceChildren(table);
    stage.scrollTop = stage.scrollHeight;
    const last = steps.at(-1);
    said.textContent = problem || (last ? sentenceOf(last) : t("presented.nothing"));
    setAttribute(element, "data-step", String(upTo));
    rule.replaceChildren(...ruleOf(run).map((source) => create("p", {}, math(source, point))));
    ring(points[last?.example ?? -1] ?? null, next === null ? null : (points[next] ?? null));
  }

  /** @param {Step} step */
  function sentenceOf({ step, example, change }) {
    const values = { step: t.count(step), example: example + 1, change: vector(change) };
    return t(change.some(Boolean) ? "presented.changed" : "presented.kept", values);
  }

  /** @param {Point | null} last presented @param {Point | null} next to be presented */
  function ring(last, next) {
    overlay.set("presented", (layer) => {
      if (next) paintRing(layer, next, [3, 3]);
      if (last) paintRing(layer, last, []);
    });
    requestRender();
  }

  return {
    element,
    get active() {
      return !element.hidden;
    },
    update(now, runIndex, nextRow) {
      const { experiment, dataset, training } = store.get();
      const run = experiment.runs[runIndex];
      const isOn = run !== undefined && presentsExamples(experiment, run) && dataset.points.length > 0;
      if (element.hidden === isOn) element.hidden = !isOn;
      if (!isOn) {
        this.closed();
        return false;
      }
      const deps = [live.frame, run, dataset.points, experiment.seed];
      const isLate = asked.pending(deps);
      if (isLate && (!training || due(now))) {
        asked.changed(deps);
        void ask(runIndex);
      }
      const next = nextRow(runIndex);
      if (written.changed([steps, problem, upTo, next, run, dataset.points])) write(run, next);
      return isLate && training;
    },
    closed() {
      request.abort();
      asked.forget();
      written.forget();
      overlay.set("presented", null);
    },
  };
}

/** @param {RunSpec} run @returns {string[]} how a step changes w and b, as mathml.js reads it */
function ruleOf({ network, training }) {
  const loss = records.losses.get(training.loss);
  const target = /\bt\b/.test(loss?.slope_tex ?? "") ? ",\\ \\ t=2 y-1" : "";
  return [
    `w←w-α \\frac{∂L}{∂z} x${network.bias ? ",\\ \\ b←b-α \\frac{∂L}{∂z}" : ""}`,
    ...(loss?.slope_tex && !loss.factor_tex ? [`\\frac{∂L}{∂z}=${loss.slope_tex}${target}`] : []),
  ];
}
