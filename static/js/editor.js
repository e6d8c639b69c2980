/** Drawing on a plot: click or tap for a point, drag to spray, erase; or with the keyboard. */

import { part } from "./dom.js";
import { toData, toPixels } from "./scales.js";
import { makePoint } from "./state.js";

/** Movement below this many pixels is still a click. */
const SLACK = 4;
const NUDGE = 0.1;
const BIG_NUDGE = 0.5;
/** @type {Readonly<Record<string, readonly [number, number]>>} */
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
/** @type {Readonly<Record<string, Tool>>} */
const TOOLS = { 1: 0, 2: 1, 3: "erase", e: "erase" };

/** @typedef {{readonly x1: number, readonly x2: number, readonly keyboard: boolean}} Hand */

/** Where the hand is: on one plot at most. */
export class Cursor {
  /** @type {{side: number, hand: Hand} | null} */
  #at = null;

  /** @param {number} side @returns {Hand | null} */
  on(side) {
    return this.#at?.side === side ? this.#at.hand : null;
  }

  /** @param {number} side @param {Hand} hand */
  move(side, hand) {
    this.#at = { side, hand };
  }

  /** @param {number} side */
  leave(side) {
    if (this.#at?.side === side) this.#at = null;
  }
}

let lastStroke = 0;

/**
 * @param {number} side
 * @param {Store} store
 * @param {Cursor} cursor
 * @param {{moved(): void, noticed(text: Text_): void}} listener
 */
export function mountEditor(side, store, cursor, listener) {
  const canvas = part(`plot-${side}`, HTMLCanvasElement);
  const brush = new Brush(store, listener.noticed);

  /** @param {PointerEvent} event */
  const place = (event) => {
    const box = canvas.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top, size: box.width };
  };

  canvas.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || !event.isPrimary) return;
    canvas.setPointerCapture(event.pointerId);
    brush.press(place(event));
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!event.isPrimary) return;
    if (brush.down) for (const part of event.getCoalescedEvents?.() ?? [event]) brush.drag(place(part));
    if (event.pointerType !== "touch") {
      const { x, y, size } = place(event);
      cursor.move(side, { ...toData(x, y, size), keyboard: false });
      listener.moved();
    }
  });
  for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, () => brush.lift());
  const leave = () => {
    cursor.leave(side);
    listener.moved();
  };
  canvas.addEventListener("pointerleave", leave);
  canvas.addEventListener("blur", leave);
  canvas.addEventListener("focus", () => {
    if (!canvas.matches(":focus-visible")) return;
    cursor.move(side, { ...(cursor.on(side) ?? { x1: 0, x2: 0 }), keyboard: true });
    listener.moved();
  });
  canvas.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (onKey(event.key, event.shiftKey, side, store, cursor, listener.noticed)) {
      event.preventDefault();
      event.stopPropagation();
      listener.moved();
    }
  });
}

/** The pen between press and lift. Works in CSS pixels from the plot's corner. */
class Brush {
  #store;
  #noticed;
  #stroke = 0;
  /** @type {{x: number, y: number} | null} */
  #last = null;
  #owed = 0;
  #spraying = false;

  /**
   * @param {Store} store
   * @param {(text: Text_) => void} noticed
   */
  constructor(store, noticed) {
    this.#store = store;
    this.#noticed = noticed;
  }

  get down() {
    return this.#last !== null;
  }

  /** @param {{x: number, y: number, size: number}} at */
  press({ x, y, size }) {
    lastStroke += 1;
    this.#stroke = lastStroke;
    this.#last = { x, y };
    this.#spraying = false;
    this.#owed = 0;
    this.#dab(x, y, size, 0);
  }

  /** @param {{x: number, y: number, size: number}} at */
  drag({ x, y, size }) {
    if (!this.#last) return;
    const [dx, dy] = [x - this.#last.x, y - this.#last.y];
    const distance = Math.hypot(dx, dy);
    if (!this.#spraying && distance < SLACK) return;
    this.#spraying = true;
    const { tool, brush } = this.#store.get();
    const radius = toPixels(brush, size);
    const spacing = tool === "erase" ? Math.max(2, radius / 2) : Math.max(4, radius * 0.75);
    this.#owed += distance;
    for (; this.#owed >= spacing; this.#owed -= spacing) {
      const back = distance === 0 ? 0 : (this.#owed - spacing) / distance;
      this.#dab(x - back * dx, y - back * dy, size, radius);
    }
    this.#last = { x, y };
  }

  lift() {
    this.#last = null;
  }

  /**
   * @param {number} x
   * @param {number} y
   * @param {number} size
   * @param {number} scatter how far from here the point may fall, in pixels
   */
  #dab(x, y, size, scatter) {
    const { tool } = this.#store.get();
    const [reach, angle] = [scatter * Math.sqrt(Math.random()), 2 * Math.PI * Math.random()]; // uniform in the disc
    const aim = tool === "erase" ? { x, y } : { x: x + reach * Math.cos(angle), y: y + reach * Math.sin(angle) };
    const { x1, x2 } = toData(aim.x, aim.y, size);
    apply(this.#store, x1, x2, tool, this.#stroke, this.#noticed);
  }
}

/**
 * @param {Store} store
 * @param {number} x1
 * @param {number} x2
 * @param {Tool} tool
 * @param {number | null} stroke
 * @param {(text: Text_) => void} noticed
 */
function apply(store, x1, x2, tool, stroke, noticed) {
  const { brush, drawing, rules } = store.get();
  if (tool === "erase") {
    store.dispatch({ type: "points_erased", x1, x2, radius: brush, stroke });
  } else if (drawing.points.length >= rules.max_points) {
    noticed({ key: "notice.full", values: { max: rules.max_points } });
  } else if (tool !== "select") {
    store.dispatch({ type: "points_added", points: [makePoint(x1, x2, tool)], stroke });
  }
}

/**
 * @param {string} key
 * @param {boolean} shift
 * @param {number} side
 * @param {Store} store
 * @param {Cursor} cursor
 * @param {(text: Text_) => void} noticed
 * @returns {boolean} whether the key meant something here
 */
function onKey(key, shift, side, store, cursor, noticed) {
  const { x1, x2 } = cursor.on(side) ?? { x1: 0, x2: 0 };
  const { tool } = store.get();
  const arrow = ARROWS[key];
  const chosen = TOOLS[key.toLowerCase()];
  if (arrow) {
    const far = shift ? BIG_NUDGE : NUDGE;
    cursor.move(side, { ...makePoint(x1 + far * arrow[0], x2 + far * arrow[1], 0), keyboard: true });
  } else if (key === "Enter" || key === " ") {
    apply(store, x1, x2, tool, null, noticed);
    cursor.move(side, { x1, x2, keyboard: true });
  } else if (key === "Delete" || key === "Backspace") {
    apply(store, x1, x2, "erase", null, noticed);
  } else if (chosen !== undefined) {
    store.dispatch({ type: "options_set", options: { tool: chosen } });
  } else {
    return false;
  }
  return true;
}
