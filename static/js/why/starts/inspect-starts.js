/** "Many starts": the same network from hundreds of first weights at once. How many get there, and where do the others end? */

import { atMostEvery, fillSelect, setAttribute, textWriter } from "../../tools/dom.js";
import { create } from "../../tools/elements.js";
import { createSideChooser } from "../side-chooser.js";
import { reasonOf, RefusedError, send } from "../rest.js";
import { identityOf, N_STARTS, N_STEPS, noteOf, readLines, requestOf, withUnits } from "./starts.js";
import { mountResults } from "./starts-results.js";

const PERIOD_MS = 100;
const CORNERS = /** @type {const} */ ([[-1, -1, 0], [-1, 1, 1], [1, 1, 0], [1, -1, 1]]);

/** @param {Context} context @param {HTMLElement} root @returns {import("../inspector.js").Inspector} */
export function mountStarts(context, root) {
  const { store, live, t, catalog, changed, noticed } = context;
  const chooser = createSideChooser(context, { label: t("starts.side"), testid: "starts-side" });
  const parts = build(root, chooser.element, context);
  const results = mountResults(context, parts.results, openStart);
  const [writeStatus, writeNote, due] = [textWriter(parts.status), textWriter(parts.note), atMostEvery(PERIOD_MS)];
  /** @type {AbortController | null} while the server is at it */
  let job = null;
  let firstSeed = 0;
  /** @type {readonly unknown[]} */
  let told = [];
  let known = { of: /** @type {readonly unknown[]} */ ([]), identity: "" };

  parts.go.addEventListener("click", () => (job ? stop() : void start(0)));
  parts.others.addEventListener("click", () => void start(firstSeed + Number(parts.count.value)));
  parts.corners.addEventListener("click", () => {
    const points = CORNERS.map(([x1, x2, label]) => ({ x1, x2, label, test: false }));
    store.dispatch({ type: "drawing_replaced", points, preset: "xor_corners", task: "classes", n_classes: 2 });
  });

  function stop() {
    job?.abort();
    job = null;
    parts.progress.hidden = true;
    changed();
  }

  /** @param {number} first seed */
  async function start(first) {
    stop();
    const [state, of] = [store.get(), chooser.side];
    const own = (job = new AbortController());
    firstSeed = first;
    const form = { n_starts: Number(parts.count.value), steps: Number(parts.steps.value), widths: parts.widths.value === "all", first_seed: first };
    const run = state.experiment.runs[of];
    if (!run) return;
    results.begin({ run, drawing: state.drawing, analysis: live.analysis, side: of, identity: identityOf(state, of), widths: form.widths });
    parts.progress.hidden = false;
    parts.bar.removeAttribute("value");
    writeStatus(t("starts.begun"));
    changed();
    try {
      const answer = await send("/api/starts", requestOf(state, of, form, catalog.limits.max_units), own.signal);
      if (!answer.body) throw new TypeError("the answer has no body");
      await readLines(answer.body.getReader(), (line) => take(line, form));
      writeStatus("");
    } catch (error) {
      if (own.signal.aborted) return job ? undefined : writeStatus(results.any() ? "" : t("starts.stopped")); // others may have begun
      writeStatus(whyNot(error, form.n_starts));
    } finally {
      if (job === own) stop();
    }
  }

  /** @param {import("./starts.js").Progress | import("./starts.js").Result | import("./starts.js").Failure} line @param {{n_starts: number, steps: number}} form */
  function take(line, form) {
    if (line.type === "error") throw new Error(line.detail);
    if (line.type === "result") return results.take(line);
    parts.bar.value = line.done;
    const values = { step: t.count(line.step), steps: t.count(form.steps), solved: t.count(line.solved), n: t.count(form.n_starts), units: line.units === null ? "" : t.count(line.units) };
    writeStatus(t(line.units === null ? "starts.progress" : "starts.progress_units", values));
  }

  /** @param {unknown} error @param {number} n starts @returns {string} */
  function whyNot(error, n) {
    const limit = error instanceof RefusedError && error.errors.find(({ field }) => field === "n_starts")?.limit;
    const most = limit ? Number(limit.replace(/\D/g, "")) : NaN;
    if (most >= 1) return t("starts.too_much", { n: t.count(n), most: t.count(most) });
    return t("starts.failed", { reason: reasonOf(error, t) });
  }

  /** A start becomes a network on the page. @param {RunSpec} of @param {number} seed @param {number | null} units @param {number | null} place of the network that gives way; null: one more */
  function openStart(of, seed, units, place) {
    const { experiment } = store.get();
    const run = { ...withUnits(of, units), seed };
    const runs = place === null ? [...experiment.runs, run] : experiment.runs.with(place, run);
    store.dispatch({ type: "experiment_replaced", experiment: { ...experiment, runs } });
    noticed({ key: "starts.opened", values: { seed, place: t.count((place ?? runs.length - 1) + 1) } });
  }

  function tell() {
    const state = store.get();
    const of = chooser.side;
    const scene = [state.experiment, state.drawing, job, of];
    if (scene.every((value, i) => value === told[i])) return;
    told = scene;
    const run = state.experiment.runs[of];
    const empty = state.drawing.points.length === 0;
    parts.go.disabled = empty && !job;
    parts.others.disabled = empty || job !== null;
    parts.go.textContent = t(job ? "starts.stop" : "starts.go");
    setAttribute(root, "data-state", job ? "running" : results.any() ? "done" : "ready");
    parts.corners.hidden = !empty;
    const note = run && noteOf(run, state.drawing);
    writeNote(empty ? t("starts.note_empty") : note ? t(note) : "");
  }

  /** @returns {string} identity of what is on the screen, which is long: made anew only when something changed */
  function present() {
    const { experiment, drawing } = store.get();
    const of = [experiment, drawing, results.side()];
    if (of.some((value, i) => value !== known.of[i])) known = { of, identity: identityOf(store.get(), results.side()) };
    return known.identity;
  }

  return {
    opened(on) {
      told = [];
      if (!on) stop();
    },
    update(now) {
      tell();
      if (!due(now)) return true;
      results.update(present());
      return false;
    },
  };
}

/** @param {HTMLElement} root @param {HTMLElement} chooser @param {Context} context */
function build(root, chooser, { t, catalog }) {
  const most = catalog.limits.max_starts;
  const [count, steps, widths] = ["count", "steps", "widths"].map((name) => Object.assign(create("select"), { name: `starts-${name}` }));
  if (!count || !steps || !widths) throw new Error("three selects are made above");
  fillSelect(count, N_STARTS.filter((n) => n <= most).map((n) => [n, t.count(n)]));
  fillSelect(steps, N_STEPS.map((n) => [n, t.count(n)]));
  fillSelect(widths, [["own", t("starts.widths_own")], ["all", t("starts.widths_all")]]);
  count.value = "200";
  steps.value = "1000";
  for (const select of [count, steps, widths]) select.dataset.testid = select.name;
  /** @param {string} key @param {HTMLSelectElement} select */
  const row = (key, select) => create("label", { className: "row" }, create("span", {}, t(key)), select);
  const go = create("button", { type: "button", className: "primary" }, t("starts.go"));
  const others = create("button", { type: "button", className: "quiet" }, t("starts.others"));
  const corners = create("button", { type: "button", className: "outlined" }, t("starts.corners"));
  const note = create("p", { className: "starts-note" });
  const bar = create("progress", { max: 1, ariaLabel: t("starts.bar") });
  const progress = create("div", { className: "starts-progress" }, bar);
  const status = create("p", { className: "starts-status", role: "status" });
  const results = create("div", { className: "starts-results" });
  progress.hidden = true;
  go.dataset.testid = "starts-go";
  others.dataset.testid = "starts-others";
  corners.dataset.testid = "starts-corners";
  status.dataset.testid = "starts-status";
  const controls = create("div", { className: "starts-controls" }, chooser, row("starts.count", count), row("starts.steps", steps), row("starts.widths", widths));
  root.append(create("div", { className: "starts" }, create("p", { className: "starts-lead" }, t("starts.lead")), controls, create("div", { className: "inspect-buttons" }, go, others, corners), note, progress, status, results));
  return { count, steps, widths, go, others, corners, note, bar, progress, status, results };
}
