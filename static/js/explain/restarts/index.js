/**
 * "Many starts": random restarts of one network, hundreds at once, each from other initial weights. How many solve the
 * task, and how do the others end?
 */

import { trainingPoints } from "../../model/points.js";
import { atMostEvery, setAttribute, textWriter } from "../../tools/dom.js";
import { button, create, row, select } from "../../tools/elements.js";
import { fullReason, HttpError, request } from "../../tools/http.js";
import { createMemo } from "../../tools/memo.js";
import { createRunChooser } from "../shared/run-chooser.js";
import { identityOf, noteOf, readLines, requestOf, START_COUNTS, STEP_COUNTS } from "./model.js";
import { mountResults } from "./results.js";

/** @typedef {import("./model.js").Settings} Settings */

const PERIOD_MS = 100;
/** XOR, as [x₁, x₂, label]. */
const CORNERS = /** @type {const} */ ([
  [-1, -1, 0],
  [-1, 1, 1],
  [1, 1, 0],
  [1, -1, 1],
]);

/** @param {Context} context @param {HTMLElement} root @returns {import("../index.js").Inspector} */
export function mountRestarts(context, root) {
  const { store, t } = context;
  const chooser = createRunChooser(context, { label: t("starts.side"), testid: "starts-side" });
  const parts = build(root, chooser.element, context);
  const results = mountResults(context, parts.results, (run, replaced) => openRestart(context, run, replaced));
  const job = createJob(context, parts, results);
  const [writeNote, due] = [textWriter(parts.note), atMostEvery(PERIOD_MS)];
  const [controlsMemo, identityMemo] = [createMemo(), createMemo()];
  let identity = "";

  /** @param {number} first_seed */
  const start = (first_seed) =>
    job.start(chooser.runIndex, {
      n_starts: Number(parts.count.value),
      steps: Number(parts.steps.value),
      widths: parts.widths.value === "all",
      first_seed,
    });
  parts.go.addEventListener("click", () => (job.running() ? job.stop() : void start(0)));
  parts.others.addEventListener("click", () => void start(job.firstSeed() + Number(parts.count.value)));
  parts.corners.addEventListener("click", () => {
    const points = CORNERS.map(([x1, x2, label]) => ({ x1, x2, label, test: false }));
    store.dispatch({ type: "dataset_replaced", points, preset: "xor_corners", task: "classes", n_classes: 2 });
  });

  function writeControls() {
    const { experiment, dataset } = store.get();
    const [runIndex, running] = [chooser.runIndex, job.running()];
    if (!controlsMemo.changed([experiment, dataset, running, runIndex])) return;
    const run = experiment.runs[runIndex];
    const empty = trainingPoints(dataset.points).length === 0;
    parts.go.disabled = empty && !running;
    parts.others.disabled = empty || running;
    parts.go.textContent = t(running ? "starts.stop" : "starts.go");
    setAttribute(root, "data-state", running ? "running" : results.any() ? "done" : "ready");
    parts.corners.hidden = !empty;
    const note = run && noteOf(run, dataset);
    writeNote(empty ? t("starts.note_empty") : note ? t(note) : "");
  }

  /** @returns {string} identity of the network and the points on the screen */
  function currentIdentity() {
    const [state, runIndex] = [store.get(), results.runIndex()];
    if (identityMemo.changed([state.experiment, state.dataset, runIndex])) identity = identityOf(state, runIndex);
    return identity;
  }

  return {
    about: (runIndex) => chooser.choose(runIndex),
    known: () => results.known(currentIdentity()),
    opened(on) {
      controlsMemo.forget();
      if (!on) return job.stop();
      // A few at once, so that there is an answer; how many more is then up to the reader.
      if (!results.any() && trainingPoints(store.get().dataset.points).length > 0) void start(0);
    },
    update(now) {
      writeControls();
      if (!due(now)) return true;
      results.update(currentIdentity());
      return false;
    },
  };
}

/**
 * Asks the server to train the restarts, and shows its progress.
 * @param {Context} context
 * @param {Pick<ReturnType<typeof build>, "status" | "progress" | "bar">} parts
 * @param {ReturnType<typeof mountResults>} results
 */
function createJob({ store, t, catalog, requestRender }, parts, results) {
  const writeStatus = textWriter(parts.status);
  /** Of the request; null while there is none. @type {AbortController | null} */
  let abort = null;
  let firstSeed = 0;

  function stop() {
    abort?.abort();
    abort = null;
    parts.progress.hidden = true;
    requestRender();
  }

  /** @param {number} runIndex @param {Settings} settings */
  async function start(runIndex, settings) {
    stop();
    const state = store.get();
    const run = state.experiment.runs[runIndex];
    if (!run) return;
    const own = (abort = new AbortController());
    firstSeed = settings.first_seed;
    results.begin({
      run,
      dataset: state.dataset,
      runIndex,
      identity: identityOf(state, runIndex),
      widths: settings.widths,
    });
    parts.progress.hidden = false;
    parts.bar.removeAttribute("value");
    writeStatus(t("starts.begun"));
    requestRender();
    try {
      const body = requestOf(state, runIndex, settings, catalog.limits.max_units);
      const answer = await request("/api/starts", { body, signal: own.signal });
      if (!answer.body) throw new TypeError("the answer has no body");
      await readLines(answer.body.getReader(), (line) => take(line, settings));
      writeStatus("");
    } catch (error) {
      if (!own.signal.aborted) writeStatus(failureText(error, settings.n_starts, t));
      else if (!abort) writeStatus(results.any() ? "" : t("starts.stopped")); // else the next request has begun
    } finally {
      if (abort === own) stop();
    }
  }

  /**
   * @param {import("./model.js").Progress | import("./model.js").Result | import("./model.js").Failure} line
   * @param {Settings} settings
   */
  function take(line, settings) {
    if (line.type === "error") throw new Error(line.detail);
    if (line.type === "result") return results.take(line);
    parts.bar.value = line.done;
    const values = {
      step: t.count(line.step),
      steps: t.count(settings.steps),
      solved: t.count(line.solved),
      n: t.count(settings.n_starts),
      units: line.units === null ? "" : t.count(line.units),
    };
    writeStatus(t(line.units === null ? "starts.progress" : "starts.progress_units", values));
  }

  return { start, stop, running: () => abort !== null, firstSeed: () => firstSeed };
}

/** @param {unknown} error @param {number} n restarts @param {Translator} t @returns {string} */
function failureText(error, n, t) {
  const limit = error instanceof HttpError && error.errors.find(({ field }) => field === "n_starts")?.limit;
  const most = limit ? Number(limit.replace(/\D/g, "")) : NaN;
  if (most >= 1) return t("starts.too_much", { n: t.count(n), most: t.count(most) });
  return t("starts.failed", { reason: fullReason(error, t) });
}

/**
 * Makes a restart a network of the page.
 * @param {Context} context
 * @param {RunSpec} run
 * @param {number | null} replaced index of the network that it replaces; null: it is added
 */
function openRestart({ store, t, notify }, run, replaced) {
  const { experiment } = store.get();
  const runs = replaced === null ? [...experiment.runs, run] : experiment.runs.with(replaced, run);
  store.dispatch({ type: "experiment_replaced", experiment: { ...experiment, runs } });
  const place = t.count((replaced ?? runs.length - 1) + 1);
  notify({ key: "starts.opened", values: { seed: run.seed, place } });
}

/** @param {HTMLElement} root @param {HTMLElement} chooser @param {Context} context */
function build(root, chooser, { t, catalog }) {
  const most = catalog.limits.max_starts;
  const parts = {
    count: select(
      START_COUNTS.filter((n) => n <= most).map((n) => [n, t.count(n)]),
      { testid: "starts-count", name: "starts-count" },
    ),
    steps: select(
      STEP_COUNTS.map((n) => [n, t.count(n)]),
      { testid: "starts-steps", name: "starts-steps" },
    ),
    widths: select(
      [
        ["own", t("starts.widths_own")],
        ["all", t("starts.widths_all")],
      ],
      { testid: "starts-widths", name: "starts-widths" },
    ),
    go: button(t("starts.go"), { testid: "starts-go", className: "primary" }),
    others: button(t("starts.others"), { testid: "starts-others", className: "quiet" }),
    corners: button(t("starts.corners"), { testid: "starts-corners" }),
    note: create("p", { className: "starts-note" }),
    bar: create("progress", { max: 1, ariaLabel: t("starts.bar") }),
    progress: create("div", { className: "starts-progress", hidden: true }),
    status: create("p", { testid: "starts-status", className: "starts-status", role: "status" }),
    results: create("div", { className: "starts-results" }),
  };
  [parts.count.value, parts.steps.value] = ["50", "1000"];
  parts.progress.append(parts.bar);
  const controls = create(
    "div",
    { className: "starts-controls" },
    chooser,
    row(t("starts.count"), parts.count),
    row(t("starts.steps"), parts.steps),
    row(t("starts.widths"), parts.widths),
  );
  const buttons = create("div", { className: "inspect-buttons" }, parts.go, parts.others, parts.corners);
  root.append(
    create(
      "div",
      { className: "starts" },
      create("p", { className: "starts-lead" }, t("starts.lead")),
      controls,
      buttons,
      parts.note,
      parts.progress,
      parts.status,
      parts.results,
    ),
  );
  return parts;
}
