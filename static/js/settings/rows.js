/** One setting as a quiet row: its name, a "?", and a select, with a place to type any other number. */

import { typed } from "../tools/digits.js";
import { onceLeft } from "../tools/dom.js";
import { create } from "../tools/elements.js";
import { readNumber } from "./fields.js";
import { helpButton } from "./help.js";

const OTHER = "other";
const NULL = "";

/**
 * @param {Pick<Context, "t" | "catalog">} context
 * @param {import("./fields.js").Field} field
 * @param {number} runIndex
 * @param {(value: string | number | boolean | null) => void} chosen
 * @param {string} [short] a short name: the row stands below the plot, without help, and a second time in "All settings"
 * @returns {{element: HTMLElement, show(run: RunSpec, kind: string): void}}
 */
export function createRow({ t, catalog }, field, runIndex, chosen, short) {
  const name = t(`settings.${field.name}`);
  const testid = `${!short && field.quick ? "all-" : ""}${field.testid}-${runIndex}`;
  const label = create("label", { htmlFor: testid, title: short ? name : "" }, short ?? name);
  const head = create("div", { className: "setting-head" }, label, ...(short ? [] : [helpButton(t, field.name, name)]));
  const make = field.options ? choiceControl : field.values ? numberControl : switchControl;
  const control = make({ t, catalog }, field, testid, chosen);
  const element = create("div", { className: short ? "setting quick" : "setting" }, head, ...control.elements);
  return {
    element,
    show(run, kind) {
      control.show(field.get(run), kind);
      element.classList.toggle("idle", field.useful?.(run) === false);
      control.input.disabled = field.useful?.(run) === false;
    },
  };
}

/** @typedef {{elements: HTMLElement[], input: HTMLInputElement | HTMLSelectElement, show(value: any, kind: string): void}} Control */

/**
 * @template {HTMLInputElement | HTMLSelectElement} T
 * @param {T} control
 * @param {string} testid
 */
function named(control, testid) {
  control.id = testid;
  control.dataset.testid = testid;
  return control;
}

/** @type {(context: Pick<Context, "t" | "catalog">, field: import("./fields.js").Field, testid: string, chosen: (value: any) => void) => Control} */
function choiceControl({ t, catalog }, field, testid, chosen) {
  const select = named(create("select"), testid);
  let offered = "";
  select.addEventListener("change", () => chosen(select.value));
  return {
    elements: [select],
    input: select,
    show(value, kind) {
      const options = field.options?.(catalog, kind) ?? [];
      if (options.join() !== offered) {
        offered = options.join();
        /** @param {string} option */
        const text = (option) => (t.has(`${field.family}.${option}`) ? t(`${field.family}.${option}`) : option);
        select.replaceChildren(...options.map((option) => new Option(text(option), option)));
      }
      select.value = value;
    },
  };
}

/** Of a number: what it may be, and what it is called. @typedef {Pick<import("./fields.js").Field, "name" | "values" | "none" | "range">} Numeric */

/** @type {(context: Pick<Context, "t">, field: Numeric, testid: string, chosen: (value: any) => void) => Control} */
export function numberControl({ t }, field, testid, chosen) {
  const select = named(create("select"), testid);
  /** @type {number | null} */
  let shown = null;
  const typing = typingField(t, field, `${testid}-${OTHER}`, (value, byKey) => {
    select.hidden = false;
    offer();
    if (byKey) select.focus();
    if (value !== null && value !== shown) chosen(value);
  });

  /** @param {number | null} value */
  const text = (value) =>
    value === null || (value === 0 && field.none) ? t(field.none ?? "settings.none") : t.number(value);
  function offer() {
    const values = field.values ?? [];
    const all = values.includes(shown) ? values : [...values, shown].sort((a, b) => (a ?? -1) - (b ?? -1));
    select.replaceChildren(
      ...all.map((value) => new Option(text(value), value === null ? NULL : String(value))),
      new Option(t("settings.other"), OTHER),
    );
    select.value = shown === null ? NULL : String(shown);
  }
  select.addEventListener("change", () => {
    if (select.value !== OTHER) return chosen(select.value === NULL ? null : Number(select.value));
    select.hidden = true;
    typing.open(shown);
  });
  return {
    elements: [select, ...typing.elements],
    input: select,
    show(value) {
      if (value === shown && select.options.length > 0) return;
      shown = value;
      offer();
    },
  };
}

/**
 * Where a number is typed: Enter takes it, Escape gives it up; one that cannot be taken is said, and given up by who leaves it so.
 * @param {Translator} t
 * @param {Numeric} field
 * @param {string} testid
 * @param {(value: number | null, byKey: boolean) => void} done null: given up
 */
function typingField(t, field, testid, done) {
  const input = named(
    create("input", {
      inputMode: "decimal",
      autocomplete: "off",
      ariaLabel: t(`settings.${field.name}`),
      hidden: true,
    }),
    testid,
  );
  const problem = create("p", { className: "problem", role: "alert", hidden: true });

  /** @param {number | null} value @param {boolean} byKey */
  function close(value, byKey) {
    input.hidden = problem.hidden = true;
    input.removeAttribute("aria-invalid");
    done(value, byKey);
  }
  /** @param {boolean} byKey */
  function take(byKey) {
    if (input.hidden) return;
    const found = readNumber(input.value, field.range ?? {});
    if ("value" in found) return close(found.value, byKey);
    if (!byKey && !problem.hidden) return close(null, false);
    problem.textContent = t(found.error, found.values);
    problem.hidden = false;
    input.setAttribute("aria-invalid", "true");
  }
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== "Escape") return;
    event.stopPropagation();
    if (event.key === "Enter") take(true);
    else close(null, true);
  });
  onceLeft(input, () => take(false));
  return {
    elements: [input, problem],
    /** @param {number | null} value */
    open(value) {
      input.value = value === null ? "" : typed(value, t);
      input.hidden = false;
      input.focus();
      input.select();
    },
  };
}

/** @type {(context: Pick<Context, "t">, field: import("./fields.js").Field, testid: string, chosen: (value: any) => void) => Control} */
function switchControl(_, __, testid, chosen) {
  const box = named(create("input", { type: "checkbox" }), testid);
  box.addEventListener("change", () => chosen(box.checked));
  return {
    elements: [box],
    input: box,
    show(value) {
      box.checked = value;
    },
  };
}
