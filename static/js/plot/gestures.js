/** What a pointer does from press to lift: spray or erase, move points, draw a rectangle round them. */

import { inThousandths, isShown, makePoint } from "../model/points.js";
import { newUndoGroup } from "../model/store.js";
import { DOMAIN } from "../tools/scales.js";

/** Where the pointer is, in data units; `pixel` is how much of them a CSS pixel is. @typedef {{x1: number, x2: number, pixel: number}} PointerPosition */
/** @typedef {{drag(at: PointerPosition): void, lift(): void, readonly box?: import("./cursor.js").Box}} Gesture */

/** Movement below this many pixels is still a click. */
const SLACK = 4;

/**
 * @param {Store} store
 * @param {number} x1
 * @param {number} x2
 * @param {number | null} undoGroup
 * @param {(text: LocalText) => void} notify
 */
export function addPoint(store, x1, x2, undoGroup, notify) {
  const { dataset, rules, tool, value } = store.get();
  if (dataset.points.length >= rules.max_points)
    return notify({ key: "notice.full", values: { max: rules.max_points } });
  const label = {
    classes: typeof tool === "number" ? Math.min(tool, dataset.n_classes - 1) : 0,
    plane: value,
    curve: 0,
  }[dataset.task];
  store.dispatch({ type: "points_added", points: [makePoint(x1, x2, label)], undoGroup });
}

/** @implements {Gesture} */
export class Brush {
  #store;
  #notify;
  #undoGroup = newUndoGroup();
  #last;
  /** How far the pointer has moved since the last point, in data units. */
  #travelled = 0;
  #spraying = false;

  /**
   * @param {Store} store
   * @param {(text: LocalText) => void} notify
   * @param {PointerPosition} at
   */
  constructor(store, notify, at) {
    this.#store = store;
    this.#notify = notify;
    this.#last = at;
    this.#dab(at.x1, at.x2, 0);
  }

  /** @param {PointerPosition} at */
  drag(at) {
    const [dx1, dx2] = [at.x1 - this.#last.x1, at.x2 - this.#last.x2];
    const distance = Math.hypot(dx1, dx2);
    if (!this.#spraying && distance < SLACK * at.pixel) return;
    this.#spraying = true;
    const { tool, brush, density } = this.#store.get();
    const spacing = Math.max(2 * at.pixel, tool === "erase" ? brush / 2 : brush / density);
    this.#travelled += distance;
    for (; this.#travelled >= spacing; this.#travelled -= spacing) {
      const back = distance === 0 ? 0 : (this.#travelled - spacing) / distance;
      this.#dab(at.x1 - back * dx1, at.x2 - back * dx2, brush);
    }
    this.#last = at;
  }

  lift() {}

  /**
   * @param {number} x1
   * @param {number} x2
   * @param {number} scatter how far from here the point may fall
   */
  #dab(x1, x2, scatter) {
    const { tool, brush: radius } = this.#store.get();
    if (tool === "erase")
      return this.#store.dispatch({ type: "points_erased", x1, x2, radius, undoGroup: this.#undoGroup });
    const [reach, angle] = [scatter * Math.sqrt(Math.random()), 2 * Math.PI * Math.random()]; // uniform in the disc
    const [dx1, dx2] = [reach * Math.cos(angle), reach * Math.sin(angle)];
    addPoint(this.#store, x1 + dx1, x2 + dx2, this.#undoGroup, this.#notify);
  }
}

/** Moves points together: at the frame all of them halt, so that they keep their places to each other. */
export class Mover {
  #store;
  #indices;
  #undoGroup;
  #room;
  #done = { dx1: 0, dx2: 0 };

  /**
   * @param {Store} store
   * @param {readonly number[]} indices
   * @param {number} undoGroup
   */
  constructor(store, indices, undoGroup) {
    this.#store = store;
    this.#indices = indices;
    this.#undoGroup = undoGroup;
    this.#room = roomOf(store.get().dataset.points, indices);
  }

  /**
   * @param {number} dx1 in all
   * @param {number} dx2
   */
  move(dx1, dx2) {
    const goal = { dx1: within(dx1, this.#room.x1), dx2: within(dx2, this.#room.x2) };
    this.#store.dispatch({
      type: "points_moved",
      indices: this.#indices,
      dx1: goal.dx1 - this.#done.dx1,
      dx2: goal.dx2 - this.#done.dx2,
      undoGroup: this.#undoGroup,
    });
    this.#done = goal;
  }
}

/**
 * How far points can go in each direction before the first of them leaves the plot.
 * @param {readonly Point[]} points
 * @param {readonly number[]} indices
 */
function roomOf(points, indices) {
  const room = { x1: { least: -2 * DOMAIN, most: 2 * DOMAIN }, x2: { least: -2 * DOMAIN, most: 2 * DOMAIN } };
  for (const i of indices) {
    const point = points[i];
    if (!point) continue;
    for (const axis of /** @type {const} */ (["x1", "x2"])) {
      room[axis].least = Math.max(room[axis].least, -DOMAIN - point[axis]);
      room[axis].most = Math.min(room[axis].most, DOMAIN - point[axis]);
    }
  }
  return room;
}

/** In thousandths, as points are kept: many small moves add up to the whole. @param {number} value @param {{least: number, most: number}} room */
const within = (value, { least, most }) => inThousandths(Math.min(most, Math.max(least, value)));

/**
 * A rectangle: what lies inside is selected.
 * @implements {Gesture}
 */
export class Marquee {
  #store;
  #kept;
  #from;
  /** @type {import("./cursor.js").Box | undefined} */
  box;

  /**
   * @param {Store} store
   * @param {PointerPosition} at
   * @param {boolean} adds to what is selected
   */
  constructor(store, at, adds) {
    this.#store = store;
    this.#kept = adds ? store.get().selection : [];
    this.#from = at;
    if (!adds && store.get().selection.length > 0) select(store, []);
  }

  /** @param {PointerPosition} at */
  drag({ x1, x2, pixel }) {
    if (!this.box && Math.hypot(x1 - this.#from.x1, x2 - this.#from.x2) < SLACK * pixel) return;
    this.box = [this.#from.x1, this.#from.x2, x1, x2];
    const [left, right] = [Math.min(this.#from.x1, x1), Math.max(this.#from.x1, x1)];
    const [low, high] = [Math.min(this.#from.x2, x2), Math.max(this.#from.x2, x2)];
    const { dataset, showTest } = this.#store.get();
    const inside = dataset.points.flatMap((p, i) =>
      isShown(p, showTest) && p.x1 >= left && p.x1 <= right && p.x2 >= low && p.x2 <= high ? [i] : [],
    );
    select(this.#store, [...new Set([...this.#kept, ...inside])]);
  }

  lift() {}
}

/** @param {Store} store @param {readonly number[]} selection */
export const select = (store, selection) => store.dispatch({ type: "options_set", options: { selection } });

/**
 * @param {State} state
 * @param {number} x1
 * @param {number} x2
 * @param {number} reach in data units
 * @returns {number | null} number of the nearest point that can be seen
 */
export function pointAt({ dataset, showTest }, x1, x2, reach) {
  let [best, least] = [/** @type {number | null} */ (null), reach];
  dataset.points.forEach((point, i) => {
    const distance = Math.hypot(point.x1 - x1, point.x2 - x2);
    if (distance <= least && isShown(point, showTest)) [best, least] = [i, distance];
  });
  return best;
}

/**
 * @param {Store} store
 * @param {number} index select this point, or no longer
 */
export function toggle(store, index) {
  const { selection } = store.get();
  select(store, selection.includes(index) ? selection.filter((i) => i !== index) : [...selection, index]);
}

/**
 * Press on a point: it is selected, with those that were when it was one of them, and they follow the pointer.
 * @param {Store} store
 * @param {number} index
 * @param {boolean} adds
 * @param {PointerPosition} from
 * @returns {Gesture}
 */
export function takePoint(store, index, adds, from) {
  if (adds) toggle(store, index);
  else if (!store.get().selection.includes(index)) select(store, [index]);
  const mover = new Mover(store, store.get().selection, newUndoGroup());
  let moving = false;
  return {
    drag({ x1, x2, pixel }) {
      moving ||= Math.hypot(x1 - from.x1, x2 - from.x2) >= SLACK * pixel;
      if (moving) mover.move(x1 - from.x1, x2 - from.x2);
    },
    lift() {},
  };
}
