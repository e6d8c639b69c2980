/**
 * The network on the screen as a program: NumPy, Keras, PyTorch, scikit-learn or a REST call, with its weights and
 * the points, to copy or to keep.
 */

import { copyText } from "../../links/index.js";
import { firstVisit } from "../../model/catalog.js";
import { namesOf } from "../../model/naming.js";
import { trainingPoints } from "../../model/points.js";
import { kindOf } from "../../model/tasks.js";
import { layerSizes } from "../../model/weights.js";
import { atMostEvery, textWriter } from "../../tools/dom.js";
import { save } from "../../tools/download.js";
import { button, create, row, select } from "../../tools/elements.js";
import { createRunChooser } from "../shared/run-chooser.js";
import { kerasProgram } from "./keras.js";
import { numpyProgram } from "./numpy.js";
import { curlProgram, httpxProgram } from "./rest.js";
import { sklearnProgram } from "./sklearn.js";
import { examplesOf } from "./source.js";
import { highlight } from "./tokens.js";
import { torchProgram } from "./torch.js";

/** @typedef {import("./source.js").Source} Source */

const PERIOD_MS = 500;
const STEPS = [1, 10, 100, 1000];
/**
 * The name of each format, the file it is kept in, and who writes it; `seeded`: always from the first weights.
 * @type {Readonly<Record<string, {name: string, file: string, write: (source: Source) => string, seeded?: true}>>}
 */
const FORMATS = {
  numpy: { name: "NumPy", file: "network_numpy.py", write: (source) => numpyProgram(source, false) },
  loop: { name: "NumPy", file: "network_loop.py", write: (source) => numpyProgram(source, true) },
  keras: { name: "Keras", file: "network_keras.py", write: kerasProgram },
  torch: { name: "PyTorch", file: "network_torch.py", write: torchProgram },
  sklearn: { name: "scikit-learn", file: "network_sklearn.py", write: sklearnProgram },
  httpx: { name: "REST (Python)", file: "network_rest.py", write: httpxProgram, seeded: true },
  curl: { name: "REST (curl)", file: "network_rest.sh", write: curlProgram, seeded: true },
};

/** @param {Context} context @param {HTMLElement} root @returns {import("../index.js").Inspector} */
export function mountCode(context, root) {
  const { store, live, t, catalog, requestRender, notify } = context;
  const chooser = createRunChooser(context, { label: t("code.side"), testid: "code-side" });
  const view = build(root, chooser.element, t);
  const [writeNote, due] = [textWriter(view.note), atMostEvery(PERIOD_MS)];
  /** @type {readonly unknown[]} */
  let shown = [];
  const again = () => ((shown = []), requestRender());
  for (const field of [view.format, view.from, view.steps, view.logits]) field.addEventListener("change", again);
  view.copy.addEventListener("click", async () => {
    if (await copyText(view.code.textContent ?? "", notify)) return;
    getSelection()?.selectAllChildren(view.code);
    notify({ key: "code.selected" });
  });
  view.save.addEventListener("click", () =>
    save(FORMATS[view.format.value]?.file ?? "network.txt", view.code.textContent ?? "", "text/plain;charset=utf-8"),
  );
  view.load.addEventListener("click", () =>
    store.dispatch({ type: "dataset_replaced", ...firstVisit(catalog).dataset }),
  );

  /**
   * @param {number} runIndex
   * @param {string} name
   * @returns {Source | null} null while the weights are those of another network
   */
  function sourceOf(runIndex, name) {
    const { experiment, dataset } = store.get();
    const run = experiment.runs[runIndex];
    const first = live.timeline.kept[0]?.frame;
    const begin = first?.step === 0 ? first : null;
    view.from.disabled = begin === null || FORMATS[view.format.value]?.seeded === true;
    const frame = view.from.value === "first" && begin ? begin : live.frame;
    const layers = frame?.runs[runIndex]?.layers ?? [];
    if (!run || !frame || !areOf(layers, run)) return null;
    const { step, epoch, position } = frame;
    return {
      title: t("code.program", { name, step }),
      run,
      batch_size: experiment.batch_size,
      seed: experiment.seed,
      layers,
      examples: examplesOf(dataset),
      kind: kindOf(dataset),
      clock: { step, epoch, position },
      steps: Number(view.steps.value),
      logits: view.logits.value === "logits",
      origin: location.origin,
    };
  }

  return {
    about: (runIndex) => chooser.choose(runIndex),
    opened() {
      again();
    },
    update(now) {
      const { experiment, dataset, training } = store.get();
      const { runIndex } = chooser;
      const scene = [live.frame?.runs[runIndex]?.layers, live.frame?.step, experiment, dataset, runIndex];
      if (scene.every((value, i) => value === shown[i])) return false;
      if (training && !due(now)) return true;
      const none = trainingPoints(dataset.points).length === 0;
      view.empty.hidden = !none;
      view.body.hidden = none;
      view.logitsRow.hidden = !["keras", "torch"].includes(view.format.value);
      const format = FORMATS[view.format.value];
      const source = none ? null : sourceOf(runIndex, namesOf(experiment.runs, t)[runIndex] ?? "");
      if (!source || !format) return false;
      shown = scene;
      const text = format.write(source);
      // What a hand is selecting is not pulled away from under it.
      if (!(training && isSelectedIn(view.code)) && view.code.textContent !== text) {
        view.code.textContent = text;
        highlight(view.code, format.file.endsWith(".py") ? "python" : "shell");
      }
      root.dataset.step = String(source.clock.step);
      writeNote(t(format.seeded ? "code.seeded" : "code.runs", { name: format.name }));
      return false;
    },
  };
}

/** @param {HTMLElement} element */
function isSelectedIn(element) {
  const selection = getSelection();
  return selection?.type === "Range" && element.contains(selection.anchorNode);
}

/**
 * @param {readonly LayerValues[]} layers
 * @param {RunSpec} run
 * @returns {boolean} whether these are weights of this network
 */
function areOf(layers, run) {
  const sizes = layerSizes(run);
  return (
    layers.length === sizes.length - 1 &&
    layers.every(({ n_in, n_out }, l) => n_in === sizes[l] && n_out === sizes[l + 1])
  );
}

/** @param {HTMLElement} root @param {HTMLElement} chooser @param {Translator} t */
function build(root, chooser, t) {
  const forms = { numpy: `NumPy, ${t("code.vectorised")}`, loop: `NumPy, ${t("code.loop")}` };
  const view = {
    format: select(
      Object.entries(FORMATS).map(([id, { name }]) => [id, /** @type {Record<string, string>} */ (forms)[id] ?? name]),
      { testid: "code-format" },
    ),
    from: select(
      [
        ["present", t("code.present")],
        ["first", t("code.first")],
      ],
      { testid: "code-from" },
    ),
    steps: select(
      STEPS.map((steps) => [steps, t.count(steps)]),
      { testid: "code-steps" },
    ),
    logits: select(
      [
        ["logits", t("code.from_logits")],
        ["prediction", t("code.from_prediction")],
      ],
      { testid: "code-logits" },
    ),
    copy: button(t("code.copy"), { testid: "code-copy" }),
    save: button(t("code.save"), { testid: "code-save" }),
    load: button(t("code.load"), { testid: "code-load" }),
    note: create("p", { className: "code-note" }),
    code: create("pre", { testid: "code-text", tabIndex: 0, ariaLabel: t("code.text") }),
    empty: create("div", { hidden: true }),
  };
  view.steps.value = "100";
  view.code.setAttribute("role", "region");
  const logitsRow = row(t("code.logits"), view.logits);
  const choosers = create(
    "div",
    { className: "inspect-choosers" },
    chooser,
    row(t("code.format"), view.format),
    row(t("code.from"), view.from),
    row(t("code.steps"), view.steps),
    logitsRow,
  );
  const body = create(
    "div",
    {},
    choosers,
    create("div", { className: "inspect-buttons" }, view.copy, view.save, view.note),
    view.code,
  );
  view.empty.append(create("p", {}, t("code.empty")), view.load);
  root.replaceChildren(create("p", { className: "code-intro" }, t("code.intro")), view.empty, body);
  return { ...view, body, logitsRow };
}
