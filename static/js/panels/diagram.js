/** The network as a drawing: a link's width is its weight's size, its colour the class it speaks for; a dot is a bias. */

import { atMostEvery, byId, setAttribute } from "../dom.js";
import { hiddenUnits } from "../state.js";

const [HEIGHT, BOX] = [96, 28];
/** Weights change sixty times a second; the eye follows a dozen. */
const PERIOD_MS = 80;

/**
 * @param {Context} context
 * @param {number} side
 * @returns {Panel}
 */
export function mountDiagram({ store, live, t, changed }, side) {
  const holder = byId(`diagram-${side}`);
  const due = atMostEvery(PERIOD_MS);
  let [width, builtWidth, units] = [0, 0, -1];
  new ResizeObserver(([entry]) => {
    width = Math.round(entry?.contentRect.width ?? 0);
    changed();
  }).observe(holder);
  /** @type {ReturnType<typeof build> | null} */
  let drawing = null;
  /** @type {RunView | undefined} */
  let shown;

  return {
    update(now) {
      const run = store.get().experiment.runs[side];
      if (!run || width === 0) return;
      if (units !== hiddenUnits(run) || width !== builtWidth) {
        [units, builtWidth, shown] = [hiddenUnits(run), width, undefined];
        drawing = build(units === 0 ? [2, 1] : [2, units, 1], width);
        drawing.svg.setAttribute("role", "img");
        drawing.svg.setAttribute("aria-label", t(units === 0 ? "diagram.neuron" : "diagram.layers", { units }));
        holder.replaceChildren(drawing.svg);
      }
      const view = live.frame?.runs[side];
      if (!view || !drawing || view === shown || view.layers.length !== drawing.links.length) return;
      if (!due(now) && shown) return true;
      shown = view;
      view.layers.forEach((layer, l) => {
        drawing?.links[l]?.forEach((link, i) => paintLink(link, layer.W[i] ?? 0));
        drawing?.biases[l]?.forEach((dot, i) => paintBias(dot, layer.b[i] ?? 0, layer.n_out > 3 ? 4 : 6));
      });
    },
  };
}

/**
 * @param {Element} link
 * @param {number} weight
 */
function paintLink(link, weight) {
  // Quarter pixels: most frames then change nothing in the document.
  const width = Math.round(4 * Math.min(7, 0.5 + 1.5 * Math.sqrt(Math.abs(weight)))) / 4;
  setAttribute(link, "stroke-width", String(width));
  setAttribute(link, "class", weight < 0 ? "link negative" : "link positive");
}

/**
 * @param {Element} dot
 * @param {number} bias
 * @param {number} largest
 */
function paintBias(dot, bias, largest) {
  setAttribute(dot, "r", String(Math.round(4 * Math.min(largest, 2 + Math.sqrt(Math.abs(bias)))) / 4));
  setAttribute(dot, "class", bias < 0 ? "bias negative" : "bias positive");
}

/**
 * @param {readonly number[]} sizes units of each layer, inputs first
 * @param {number} width in pixels: the drawing is never scaled, so that its letters stay legible
 */
function build(sizes, width) {
  const root = svg("svg", { width, height: HEIGHT });
  const margin = Math.max(BOX / 2 + 1, width * 0.06);
  const places = sizes.map((n, l) => {
    const x = margin + ((width - 2 * margin) * l) / (sizes.length - 1);
    const gap = Math.min(48, (HEIGHT - 4) / n);
    const box = Math.min(BOX, gap - 2);
    return Array.from({ length: n }, (_, i) => ({ x, y: HEIGHT / 2 + (i - (n - 1) / 2) * gap, box }));
  });
  const links = places.slice(1).map((ends, l) =>
    (places[l] ?? []).flatMap((from) =>
      ends.map((to) => {
        const [x, end] = [from.x + from.box / 2, to.x - to.box / 2];
        const bend = (end - x) / 2;
        const d = `M${x} ${from.y}C${x + bend} ${from.y} ${end - bend} ${to.y} ${end} ${to.y}`;
        return svg("path", { d, class: "link", "stroke-width": "1", fill: "none" });
      }),
    ),
  );
  const biases = places.slice(1).map((units) =>
    units.map(({ x, y, box }) => svg("circle", { cx: x - box / 2, cy: box < BOX ? y : y + box / 2, r: 2, class: "bias" })),
  );
  const boxes = places.flatMap((units, l) =>
    units.flatMap(({ x, y, box }, i) => {
      const unit = svg("rect", { x: x - box / 2, y: y - box / 2, width: box, height: box, rx: 5, class: "unit" });
      return box < 16 ? [unit] : [unit, label(x, y, nameOf(l, i, sizes.length))];
    }),
  );
  root.append(...links.flat(), ...boxes, ...biases.flat());
  return { svg: root, links, biases };
}

/**
 * @param {number} l
 * @param {number} i
 * @param {number} n_layers
 * @returns {[string, string]} letter and index
 */
function nameOf(l, i, n_layers) {
  if (l === n_layers - 1) return ["ŷ", ""];
  return [l === 0 ? "x" : "a", String(i + 1)];
}

/**
 * @param {number} x
 * @param {number} y
 * @param {[string, string]} name
 */
function label(x, y, [letter, index]) {
  const text = svg("text", { x, y: y + 4, "text-anchor": "middle", class: "name" });
  const small = svg("tspan", { dy: 3, class: "index" });
  small.textContent = index;
  text.append(letter, small);
  return text;
}

/**
 * @param {string} name
 * @param {Record<string, string | number>} attributes
 */
function svg(name, attributes) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  return element;
}
