/** "Many starts": the same network from hundreds of first weights at once. How many get there, and where do the others end? */

import { atMostEvery, setAttribute, textWriter } from "../../tools/dom.js";
import { button, create, row, select } from "../../tools/elements.js";
import { fullReason, HttpError, request } from "../../tools/http.js";
import { createRunChooser } from "../shared/run-chooser.js";
import { identityOf, N_STARTS, N_STEPS, noteOf, readLines, requestOf } from "./model.js";
import { mountResults } from "./results.js";

/** @typedef {import("./model.js").Wanted} Wanted */

const PERIOD_MS = 100;
const CORNERS = /** @type {const} */ ([
  [-1, -1, 0],
  [-1, 1, 1],
  [1, 1, 0],
  [1, -1, 1],
]);

/** @param {Context} context @param {HTMLElement} root @returns {import("../index.js").Inspector} */
export function mountStarts(context, root) {
  const { store, t } = context;
  const chooser = createRunChooser(context, { label: t("starts.side"), testid: "starts-side" });
  const parts = build(root, chooser.element, context);
  const results = mountResults(context, parts.results, (run, place) => openStart(context, run, place));
  const trial = createTrial(context, parts, results);
  const [writeNote, due] = [textWriter(parts.note), atMostEvery(PERIOD_MS)];
  /** @type {readonly unknown[]} */
  let told = [];
  let known = { of: /** @type {readonly unknown[]} */ ([]), identity: "" };

  /** @param {number} first_seed */
  const start = (first_seed) =>
    trial.start(chooser.runIndex, {
      n_starts: Number(parts.count.value),
      steps: Number(parts.steps.value),
      widths: parts.widths.value === "all",
      first_seed,
    });
  parts.go.addEventListener("click", () => (trial.runs() ? trial.stop() : void start(0)));
  parts.others.addEventListener("click", () => void start(trial.firstSeed() + Number(parts.count.value)));
  parts.corners.addEventListener("click", () => {
    const points = CORNERS.map(([x1, x2, label]) => ({ x1, x2, label, test: false }));
    store.dispatch({ type: "dataset_replaced", points, preset: "xor_corners", task: "classes", n_classes: 2 });
  });

  function tell() {
    const { experiment, dataset } = store.get();
    const [of, running] = [chooser.runIndex, trial.runs()];
    const scene = [experiment, dataset, running, of];
    if (scene.every((value, i) => value === told[i])) return;
    told = scene;
    const run = experiment.runs[of];
    const empty = dataset.points.length === 0;
    parts.go.disabled = empty && !running;
    parts.others.disabled = empty || running;
    parts.go.textContent = t(running ? "starts.stop" : "starts.go");
    setAttribute(root, "data-state", running ? "running" : results.any() ? "done" : "ready");
    parts.corners.hidden = !empty;
    const note = run && noteOf(run, dataset);
    writeNote(empty ? t("starts.note_empty") : note ? t(note) : "");
  }

  /** @returns {string} identity of what is on the screen, which is long: made anew only when something changed */
  function present() {
    const { experiment, dataset } = store.get();
    const of = [experiment, dataset, results.runIndex()];
    if (of.some((value, i) => value !== known.of[i]))
      known = { of, identity: identityOf(store.get(), results.runIndex()) };
    return known.identity;
  }

  return {
    opened(on) {
      told = [];
      if (!on) trial.stop();
    },
    update(now) {
      tell();
      if (!due(now)) return true;
      results.update(present());
      return false;
    },
  };
}

/**
 * What the server is asked to train, and how far it is with it.
 * @param {Context} context
 * @param {Pick<ReturnType<typeof build>, "status" | "progress" | "bar">} parts
 * @param {ReturnType<typeof mountResults>} results
 */
function createTrial({ store, live, t, catalog, requestRender }, parts, results) {
  const writeStatus = textWriter(parts.status);
  /** @type {AbortController | null} while the server is at it */
  let job = null;
  let firstSeed = 0;

  function stop() {
    job?.abort();
    job = null;
    parts.progress.hidden = true;
    requestRender();
  }

  /** @param {number} runIndex @param {Wanted} wanted */
  async function start(runIndex, wanted) {
    stop();
    const state = store.get();
    const run = state.experiment.runs[runIndex];
    if (!run) return;
    const own = (job = new AbortController());
    firstSeed = wanted.first_seed;
    results.begin({
      run,
      dataset: state.dataset,
      analysis: live.analysis,
      runIndex,
      identity: identityOf(state, runIndex),
      widths: wanted.widths,
    });
    parts.progress.hidden = false;
    parts.bar.removeAttribute("value");
    writeStatus(t("starts.begun"));
    requestRender();
    try {
      const answer = await request("/api/starts", {
        body: requestOf(state, runIndex, wanted, catalog.limits.max_units),
        signal: own.signal,
      });
      if (!answer.body) throw new TypeError("the answer has no body");
      await readLines(answer.body.getReader(), (line) => take(line, wanted));
      writeStatus("");
    } catch (error) {
      if (own.signal.aborted) return job ? undefined : writeStatus(results.any() ? "" : t("starts.stopped")); // others may have begun
      writeStatus(whyNot(error, wanted.n_starts, t));
    } finally {
      if (job === own) stop();
    }
  }

  /** @param {import("./model.js").Progress | import("./model.js").Result | import("./model.js").Failure} line @param {Wanted} wanted */
  function take(line, wanted) {
    if (line.type === "error") throw new Error(line.detail);
    if (line.type === "result") return results.take(line);
    parts.bar.value = line.done;
    const values = {
      step: t.count(line.step),
      steps: t.count(wanted.steps),
      solved: t.count(line.solved),
      n: t.count(wanted.n_starts),
      units: line.units === null ? "" : t.count(line.units),
    };
    writeStatus(t(line.units === null ? "starts.progress" : "starts.progress_units", values));
  }

  return { start, stop, runs: () => job !== null, firstSeed: () => firstSeed };
}

/** @param {unknown} error @param {number} n starts @param {Translator} t @returns {string} */
function whyNot(error, n, t) {
  const limit = error instanceof HttpError && error.errors.find(({ field }) => field === "n_starts")?.limit;
  const most = limit ? Number(limit.replace(/\D/g, "")) : NaN;
  if (most >= 1) return t("starts.too_much", { n: t.count(n), most: t.count(most) });
  return t("starts.failed", { reason: fullReason(error, t) });
}

/** A start becomes a network on the page. @param {Context} context @param {RunSpec} run @param {number | null} place of the network that gives way; null: one more */
function openStart({ store, t, notify }, run, place) {
  const { experiment } = store.get();
  const runs = place === null ? [...experiment.runs, run] : experiment.runs.with(place, run);
  store.dispatch({ type: "experiment_replaced", experiment: { ...experiment, runs } });
  notify({ key: "starts.opened", values: { seed: run.seed, place: t.count((place ?? runs.length - 1) + 1) } });
}

/** @param {HTMLElement} root @param {HTMLElement} chooser @param {Context} context */
function build(root, chooser, { t, catalog }) {
  const most = catalog.limits.max_starts;
  const parts = {
    count: select(
      N_STARTS.filter((n) => n <= most).map((n) => [n, t.count(n)]),
      { testid: "starts-count" },
    ),
    steps: select(
      N_STEPS.map((n) => [n, t.count(n)]),
      { testid: "starts-steps" },
    ),
    widths: select(
      [
        ["own", t("starts.widths_own")],
        ["all", t("starts.widths_all")],
      ],
      { testid: "starts-widths" },
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
  for (const field of [parts.count, parts.steps, parts.widths]) field.name = field.dataset.testid ?? "";
  [parts.count.value, parts.steps.value] = ["200", "1000"];
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
