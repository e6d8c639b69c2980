import assert from "node:assert/strict";
import { test } from "node:test";
import { featureValue } from "../../static/js/model/features.js";
import { layerSizes, valueAt } from "../../static/js/model/weights.js";
import {
  fits,
  incoming,
  outgoing,
  viewOf,
  withFeature,
  withFrozen,
  withLayer,
  withOneMore,
} from "../../static/js/network/edits.js";
import {
  arrange,
  COARSE,
  FINE,
  hasPictures,
  linkAt,
  linkEnds,
  linkHeight,
  neighbour,
  wishedHeights,
} from "../../static/js/network/layout.js";
import { featureSymbol, symbolOf } from "../../static/js/network/names.js";
import { staysEqual, twinsIn } from "../../static/js/network/twins.js";
import { reachOf } from "../../static/js/network/weights.js";
import { EXPERIMENT } from "./fixtures.js";
import "./records.js";

const network = (hidden, extra = {}) => ({
  features: ["x1", "x2"],
  hidden_layers: hidden.map((units) => ({ units, activation: "tanh" })),
  n_outputs: 1,
  bias: true,
  ...extra,
});
const laid = (sizes, width = 500, measures = FINE) =>
  arrange(sizes, 2, width, measures, wishedHeights(sizes, 2, width, measures));

test("a first visit's diagrams are no higher than 120 pixels, and none is higher than 220", () => {
  for (const sizes of [
    [2, 1],
    [2, 2, 1],
  ])
    assert.ok(laid(sizes).shown <= 120, `${sizes}`);
  for (const width of [250, 380, 520]) assert.ok(laid([7, 32, 32, 8, 10], width).shown <= 220);
});

test("units lie inside the drawing, apart from each other, in any network and on any screen", () => {
  for (const measures of [FINE, COARSE]) {
    for (const width of [160, 250, 520, 1000]) {
      for (const sizes of [
        [1, 1],
        [2, 2, 1],
        [9, 32, 1, 10],
        [2, ...Array(8).fill(8), 3],
      ]) {
        const { columns, width: drawn, height, header, pitch } = laid(sizes, width, measures);
        assert.ok(drawn >= width);
        if (columns.length > 2) assert.ok(pitch >= measures.narrow);
        for (const { x, box, ys } of columns) {
          assert.ok(x - box / 2 >= 0 && x + box / 2 <= drawn);
          assert.ok(Math.min(...ys) - box / 2 >= header - 0.001 && Math.max(...ys) + box / 2 <= height + 0.001);
          ys.slice(1).forEach((y, i) => assert.ok(y - ys[i] >= Math.max(box, measures.smallest)));
        }
      }
    }
  }
});

test("a finger finds units of 40 pixels, 44 apart, however many there are", () => {
  for (const { box } of laid([2, 32, 1], 360, COARSE).columns) assert.ok(box >= 40);
});

test("a small network shows what its units make of the plane, a crowd does not", () => {
  assert.ok(hasPictures(laid([2, 8, 8, 1])));
  assert.ok(!hasPictures(laid([2, 32, 16, 1])));
});

test("one points at a link where it is drawn", () => {
  const layout = laid([2, 3, 1]);
  for (const place of [
    [1, 0, 2],
    [1, 1, 0],
    [2, 2, 0],
  ]) {
    const { x, y, end, endY } = linkEnds(layout, ...place);
    for (const t of [0.2, 0.8]) {
      // The curve as the canvas draws it: handles half way, at the height of the ends.
      const bezier = (a, b, c, d) =>
        (1 - t) ** 3 * a + 3 * (1 - t) ** 2 * t * b + 3 * (1 - t) * t ** 2 * c + t ** 3 * d;
      const middle = (x + end) / 2;
      assert.deepEqual(linkAt(layout, bezier(x, middle, middle, end), bezier(y, y, endY, endY), 5), place);
    }
  }
  assert.equal(linkAt(layout, 4, layout.height - 2, 5), null, "left of all units");
  const { x, end } = linkEnds(layout, 1, 0, 0);
  assert.equal(linkAt(layout, (x + end) / 2, layout.height + 50, 5), null, "below all links");
});

test("a curve begins above, passes half way and ends below", () => {
  assert.ok(
    Math.abs(linkHeight(0)) < 1e-4 && Math.abs(linkHeight(0.5) - 0.5) < 1e-4 && Math.abs(linkHeight(1) - 1) < 1e-4,
  );
});

test("arrow keys reach every unit and never leave the network", () => {
  const sizes = [2, 5, 3, 1];
  assert.deepEqual(neighbour({ layer: 0, index: 1 }, "ArrowRight", sizes), { layer: 1, index: 3 });
  assert.deepEqual(neighbour({ layer: 1, index: 4 }, "ArrowDown", sizes), { layer: 1, index: 4 });
  assert.deepEqual(neighbour({ layer: 2, index: 2 }, "ArrowRight", sizes), { layer: 3, index: 0 });
  assert.equal(neighbour({ layer: 3, index: 0 }, "ArrowRight", sizes), null);
  assert.equal(neighbour({ layer: 0, index: 0 }, "Enter", sizes), null);
  const reached = new Set(["0 0"]);
  const queue = [{ layer: 0, index: 0 }];
  for (const unit of queue) {
    for (const key of ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"]) {
      const next = neighbour(unit, key, sizes);
      if (next && !reached.has(`${next.layer} ${next.index}`))
        reached.add(`${next.layer} ${next.index}`), queue.push(next);
    }
  }
  assert.equal(reached.size, 11);
});

test("layers change one at a time; the first one added is two tanh units, later ones copy the last", () => {
  assert.deepEqual(withOneMore([]), [{ units: 2, activation: "tanh" }]);
  const layers = [{ units: 3, activation: "relu" }];
  assert.deepEqual(withOneMore(layers), [...layers, ...layers]);
  assert.deepEqual(withLayer(withOneMore(layers), 1, { units: 5 }), [layers[0], { units: 5, activation: "relu" }]);
  assert.equal(layers.length, 1);
});

test("inputs keep their order, and one of them stays", () => {
  const order = ["x1", "x2", "x1_x2"];
  assert.deepEqual(withFeature(["x1_x2"], "x1", true, order), ["x1", "x1_x2"]);
  assert.deepEqual(withFeature(["x1", "x2"], "x1", false, order), ["x2"]);
  assert.deepEqual(withFeature(["x1"], "x1", false, order), ["x1"]);
});

test("a unit's places: its bias where there is one, what comes in, what goes out", () => {
  const net = network([2]);
  assert.deepEqual(layerSizes({ network: net }), [2, 2, 1]);
  assert.deepEqual(incoming(net, { layer: 1, index: 1 }), [
    [1, -1, 1],
    [1, 0, 1],
    [1, 1, 1],
  ]);
  assert.deepEqual(incoming({ ...net, bias: false }, { layer: 2, index: 0 }), [
    [2, 0, 0],
    [2, 1, 0],
  ]);
  assert.deepEqual(incoming(net, { layer: 0, index: 1 }), []);
  assert.deepEqual(outgoing(net, { layer: 0, index: 1 }), [
    [1, 1, 0],
    [1, 1, 1],
  ]);
  assert.deepEqual(outgoing(net, { layer: 2, index: 0 }), []);
});

test("freezing twice is freezing once, and thawing leaves the others frozen", () => {
  const frozen = withFrozen(
    [[1, 0, 0]],
    [
      [1, 0, 0],
      [1, -1, 0],
    ],
    true,
  );
  assert.equal(frozen.length, 2);
  assert.deepEqual(withFrozen(frozen, [[1, -1, 0]], false), [[1, 0, 0]]);
});

test("values are found where the frame has them; a frame of another structure fits none", () => {
  const view = { layers: [{ W: Float64Array.of(1, 2, 3, 4, 5, 6), b: Float64Array.of(7, 8, 9), n_in: 2, n_out: 3 }] };
  assert.equal(valueAt(view, [1, 1, 2]), 6);
  assert.equal(valueAt(view, [1, -1, 2]), 9);
  assert.ok(Number.isNaN(valueAt(view, [2, 0, 0])) && Number.isNaN(valueAt(undefined, [1, 0, 0])));
  assert.ok(fits(view, [2, 3]));
  assert.ok(!fits(view, [2, 3, 1]) && !fits(view, [3, 2]) && !fits(undefined, [2, 3]));
  const [run, other] = [{ network: network([], { n_outputs: 3 }) }, { network: network([3]) }];
  assert.equal(viewOf({ runs: [null, view] }, 1, run), view);
  assert.ok(!viewOf({ runs: [view] }, 1, run) && !viewOf({ runs: [view] }, 0, other) && !viewOf(null, 0, run));
});

test("equal neurons are found bit for bit, and stay equal only where nothing can part them", () => {
  const layer = (W, n_in, n_out) => ({ W: Float64Array.from(W), b: new Float64Array(n_out), n_in, n_out });
  const view = { layers: [layer([1, 2, 1, 3, 4, 3], 2, 3), layer([5, 6, 5], 3, 1)] };
  assert.deepEqual(twinsIn(view, 1), [2, null, 0]);
  assert.deepEqual(twinsIn(view, 2), []);
  view.layers[1].W[2] += 2 ** -50;
  assert.deepEqual(twinsIn(view, 1), [null, null, null]);
  const [, layers] = EXPERIMENT.runs;
  const zeros = { ...layers, network: { ...layers.network, initializer: "zeros" } };
  const slots = (...data) => ({ data: Float64Array.from(data), shape: [1, 9] });
  const first = { layer: 1, index: 0 };
  assert.ok(staysEqual(zeros, slots(), first, 1)); // plain descent remembers nothing
  assert.ok(staysEqual(zeros, slots(1, 1, 2, 2, 3, 3, 4, 4, 9), first, 1));
  assert.ok(!staysEqual(zeros, slots(1, 1, 2, 2.5, 3, 3, 4, 4, 9), first, 1));
  assert.ok(!staysEqual(layers, slots(), first, 1)); // the fast products may round the two differently
  assert.ok(!staysEqual({ ...zeros, training: { ...zeros.training, dropout: 0.2 } }, slots(), first, 1));
  assert.ok(!staysEqual({ ...zeros, frozen: [[1, 0, 0]] }, slots(), first, 1));
});

test("a weight's slider reaches as far as the weight needs, and does not jump", () => {
  assert.equal(reachOf(3, 5), 5);
  assert.equal(reachOf(4.9, 5), 5); // dragged to its end
  assert.equal(reachOf(5.1, 5), 10);
  assert.equal(reachOf(4, 10), 10);
  assert.equal(reachOf(-1.9, 10), 5);
  assert.equal(reachOf(37, 5), 50);
  assert.equal(reachOf(12_345, 5), 100_000);
});

test("names are those of the course", () => {
  assert.equal(symbolOf(network([12]), { layer: 1, index: 11 }, 2), "a₁₂");
  assert.equal(symbolOf(network([2]), { layer: 2, index: 0 }, 2), "ŷ");
  assert.equal(symbolOf(network([], { n_outputs: 3 }), { layer: 1, index: 2 }, 2), "ŷ₂");
  assert.equal(featureSymbol("x1_power_3", 1), "x³");
  assert.equal(featureSymbol("x1_power_3", 2), "x₁³");
  assert.equal(featureSymbol("unheard_of", 2), "unheard_of");
});

test("the inputs' pictures show what the engine computes", () => {
  const expected = {
    x1: -2,
    x2: 1.5,
    x1_squared: 4,
    x2_squared: 2.25,
    x1_x2: -3,
    sin_x1: Math.sin(-2),
    sin_x2: Math.sin(1.5),
    x1_power_3: -8,
    x1_power_4: 16,
  };
  for (const [name, value] of Object.entries(expected)) assert.equal(featureValue(name)(-2, 1.5), value, name);
});
