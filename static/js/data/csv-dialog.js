/** The dialog in which a table is seen as points before they are taken. */

import { paintPoints } from "../plot/points.js";
import { fillSelect } from "../tools/dom.js";
import { button, create, row } from "../tools/elements.js";
import { DOMAIN } from "../tools/scales.js";
import { isInside, pointsOf, readSheet } from "./csv.js";
import { TableError } from "./table.js";

/** Longer tables are not shown as text: a text field that long is slow. */
const SHOWN_CHARACTERS = 100_000;
const PICTURE_PIXELS = 176;
/** @type {Readonly<Record<Task, string>>} */
const TASKS = { classes: "csv.classes", plane: "csv.plane", curve: "csv.curve" };
/** @type {Readonly<Record<string, string>>} */
const AXES = { x1: "csv.axis_x1", x2: "csv.axis_x2", value: "csv.axis_value" };

export class CsvDialog {
  #context;
  #file = create("p", { className: "csv-file", hidden: true });
  #text = create("textarea", { id: "csv-text", rows: 7, spellcheck: false });
  #error = create("p", { id: "csv-error", className: "csv-error" });
  #canvas = create("canvas", { width: PICTURE_PIXELS, height: PICTURE_PIXELS });
  #facts = create("ul", { id: "csv-facts" });
  #task = create("select", { id: "csv-task" });
  #fit = create("input", { id: "csv-fit", type: "checkbox" });
  #take = create("button", { id: "csv-take", className: "primary", type: "submit" });
  #preview;
  #dialog;
  /** What the table says, as it was understood. @type {import("./csv.js").Sheet | null} */
  #sheet = null;
  /** @type {ReturnType<typeof pointsOf> | null} */
  #found = null;

  /** @param {Context} context @param {() => void} chooseFile */
  constructor(context, chooseFile) {
    const { t } = (this.#context = context);
    this.#text.setAttribute("aria-label", t("csv.text"));
    this.#text.placeholder = t("csv.placeholder");
    this.#error.setAttribute("role", "alert");
    this.#facts.setAttribute("aria-label", t("csv.preview"));
    const task = row(t("csv.task"), this.#task);
    const fit = row(t("csv.fit"), this.#fit);
    this.#preview = create(
      "div",
      { className: "csv-preview" },
      this.#canvas,
      create("div", {}, this.#facts, task, fit),
    );
    const cancel = button(t("csv.cancel"), { id: "csv-cancel" });
    const open = button(t("csv.open"), { className: "quiet" });
    const title = create("h2", { id: "csv-title" }, t("csv.title"));
    const help = create("p", { className: "help" }, t("csv.help"));
    const middle = create("div", { className: "csv-result" }, this.#error, this.#preview);
    const foot = create("div", { className: "csv-foot" }, open, cancel, this.#take);
    const form = create("form", { method: "dialog" }, title, help, this.#file, this.#text, middle, foot);
    this.#dialog = create("dialog", { id: "csv-dialog" }, form);
    this.#dialog.setAttribute("aria-labelledby", "csv-title");
    document.body.append(this.#dialog);

    open.addEventListener("click", chooseFile);
    cancel.addEventListener("click", () => this.#dialog.close());
    this.#text.addEventListener("input", () => this.#read(this.#text.value));
    this.#task.addEventListener("change", () => this.#retask());
    this.#fit.addEventListener("change", () => this.#show());
    form.addEventListener("submit", () => this.#accept());
  }

  /** @param {string} text @param {string | null} name of the file it comes from */
  open(text, name) {
    const { t } = this.#context;
    const long = text.length > SHOWN_CHARACTERS;
    this.#text.value = long ? "" : text;
    this.#text.hidden = long;
    this.#file.hidden = name === null;
    this.#file.textContent = name === null ? "" : t("csv.file", { name });
    this.#read(text);
    if (!this.#dialog.open) this.#dialog.showModal();
    if (!text) this.#text.focus();
  }

  /** @param {string} text */
  #read(text) {
    const { t } = this.#context;
    this.#sheet = null;
    let complaint = "";
    try {
      if (text.trim()) this.#sheet = readSheet(text);
    } catch (error) {
      if (!(error instanceof TableError)) throw error;
      complaint = t(error.text.key, error.text.values);
    }
    this.#error.textContent = complaint;
    if (this.#sheet)
      fillSelect(
        this.#task,
        this.#sheet.tasks.map((task) => [task, t(TASKS[task])]),
      );
    this.#retask();
  }

  /** Of another task other columns matter, and they may lie elsewhere. */
  #retask() {
    this.#fit.checked = this.#sheet !== null && !isInside(this.#sheet, this.#chosen);
    this.#show();
  }

  get #chosen() {
    return /** @type {Task} */ (this.#task.value);
  }

  #show() {
    const { t, store } = this.#context;
    const max_points = store.get().rules.max_points;
    this.#found = this.#sheet && pointsOf(this.#sheet, { task: this.#chosen, fit: this.#fit.checked, max_points });
    const n = this.#found?.points.length ?? 0;
    this.#preview.hidden = this.#found === null;
    this.#take.disabled = n === 0;
    this.#take.textContent = n > 0 ? t("csv.take", { n: t.count(n) }) : t("csv.take_none");
    if (!this.#sheet || !this.#found) return;
    this.#facts.replaceChildren(
      ...factsOf(this.#sheet, this.#chosen, this.#found, t).map((fact) => create("li", {}, fact)),
    );
    this.#paint(this.#found.points);
  }

  /** @param {readonly Point[]} points */
  #paint(points) {
    const ctx = this.#canvas.getContext("2d");
    const ratio = Math.ceil(devicePixelRatio);
    const size = (this.#canvas.width = this.#canvas.height = PICTURE_PIXELS * ratio);
    if (ctx) paintPoints(ctx, points, size, ratio, this.#context.palette.current, this.#chosen);
  }

  #accept() {
    const { store, notify, t } = this.#context;
    if (!this.#found) return;
    const { points, n_classes } = this.#found;
    store.dispatch({ type: "dataset_replaced", points, preset: null, task: this.#chosen, n_classes });
    notify({ key: "files.taken", values: { n: t.count(points.length) } });
  }
}

/**
 * @param {import("./csv.js").Sheet} sheet
 * @param {Task} task
 * @param {ReturnType<typeof pointsOf>} found
 * @param {Translator} t
 * @returns {string[]} what to know before taking the points
 */
function factsOf({ classes }, task, { points, n_classes, scaled, outside, total }, t) {
  const [n, tests] = [points.length, points.filter(({ test }) => test).length];
  const facts = [
    tests > 0 ? t("csv.n_points", { n: t.count(n), tests: t.count(tests) }) : t("csv.n_all", { n: t.count(n) }),
  ];
  if (n < total) facts.push(t("csv.thinned", { n: t.count(n), total: t.count(total), max: t.count(n) }));
  if (task === "classes" && classes)
    facts.push(
      t("csv.class_names", { n: n_classes, names: classes.names.join(", ") }),
      ...renamingOf(classes.names, t),
    );
  for (const { axis, from, to } of scaled)
    facts.push(t("csv.scaled", { axis: t(AXES[axis] ?? axis), from: t.number(from), to: t.number(to) }));
  if (outside > 0) facts.push(t("csv.outside", { n: t.count(outside), limit: t.number(DOMAIN) }));
  return facts;
}

/** @param {readonly string[]} names what the table calls the classes 0, 1, … @param {Translator} t @returns {string[]} which became which; nothing where it counts as the page does */
function renamingOf(names, t) {
  if (names.every((name, label) => name === String(label))) return [];
  return [
    t("csv.renumbered", { pairs: names.map((name, label) => t("csv.renumbered_one", { name, label })).join(", ") }),
  ];
}
