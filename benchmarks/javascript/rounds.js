/**
 * Trains a network with a JavaScript library, one round for each line read, and writes how long an update took.
 *
 *     node rounds.js convnetjs|tfjs
 *
 * The first line is the workload as JSON (see Workload). Each line after it asks for a round of whole passes through the
 * examples, which is answered with a line: seconds per update. Both libraries compute on one thread of the processor.
 */

import { createInterface } from "node:readline";

/** How long to train before the first round, while the code is still being compiled. */
const WARM_UP_SECONDS = 1.5;
const ROUND_SECONDS = 0.3;

/**
 * @typedef {object} Workload
 * @property {number[]} layer_sizes
 * @property {"tanh" | "relu"} activation of the hidden layers
 * @property {boolean} multiclass softmax over the outputs; else one output with a sigmoid
 * @property {"sgd" | "adam"} optimizer
 * @property {number} learning_rate
 * @property {number} batch_size
 * @property {[number, number][]} X
 * @property {number[]} y
 */

/**
 * The whole numbers below n in random order.
 * @param {number} n
 */
function shuffled(n) {
  const order = Int32Array.from({ length: n }, (_, index) => index);
  for (let last = n - 1; last > 0; last -= 1) {
    const other = Math.floor(Math.random() * (last + 1));
    [order[last], order[other]] = [order[other], order[last]];
  }
  return order;
}

/**
 * convnetjs trains example by example in float64 and updates after each batch. It has no sigmoid with cross-entropy, so
 * two classes are a softmax over two outputs; and no Adam, so Adadelta stands in, which has as many memories.
 * @param {Workload} workload
 */
async function withConvnetjs(workload) {
  const { default: convnetjs } = await import("convnetjs");
  const net = new convnetjs.Net();
  const hidden = workload.layer_sizes.slice(1, -1);
  net.makeLayers([
    { type: "input", out_sx: 1, out_sy: 1, out_depth: workload.layer_sizes[0] },
    ...hidden.map((units) => ({ type: "fc", num_neurons: units, activation: workload.activation })),
    { type: "softmax", num_classes: Math.max(2, /** @type {number} */ (workload.layer_sizes.at(-1))) },
  ]);
  const trainer = new convnetjs.Trainer(net, {
    method: workload.optimizer === "adam" ? "adadelta" : "sgd",
    learning_rate: workload.learning_rate,
    momentum: 0,
    l2_decay: 0,
    batch_size: workload.batch_size,
  });
  const points = workload.X.map((point) => new convnetjs.Vol(point));
  return () => {
    for (const row of shuffled(points.length)) trainer.train(points[row], workload.y[row]);
  };
}

/**
 * TensorFlow.js with its processor backend in plain JavaScript, in float32, the only width it has.
 * @param {Workload} workload
 */
async function withTensorFlow(workload) {
  const tf = await import("@tensorflow/tfjs");
  tf.enableProdMode();
  await tf.setBackend("cpu");
  const { layer_sizes: sizes, batch_size: size, learning_rate: rate } = workload;
  const layers = sizes.slice(1).map((units, index) => ({
    W: tf.variable(tf.randomNormal([sizes[index], units], 0, Math.sqrt(2 / (sizes[index] + units)))),
    b: tf.variable(tf.zeros([units])),
  }));
  const activation = workload.activation === "relu" ? tf.relu : tf.tanh;
  const optimizer = workload.optimizer === "adam" ? tf.train.adam(rate) : tf.train.sgd(rate);
  const X = tf.tensor2d(workload.X);
  const labels = tf.tensor1d(workload.y, "int32");
  const y = workload.multiclass
    ? tf.cast(tf.oneHot(labels, /** @type {number} */ (sizes.at(-1))), "float32")
    : tf.expandDims(tf.cast(labels, "float32"), 1);

  /** @param {import("@tensorflow/tfjs").Tensor2D} inputs */
  const logits = (inputs) =>
    layers.reduce((a, { W, b }, index) => {
      const z = tf.add(tf.matMul(a, W), b);
      return index < layers.length - 1 ? activation(z) : z;
    }, inputs);
  const lossOf = workload.multiclass ? tf.losses.softmaxCrossEntropy : tf.losses.sigmoidCrossEntropy;

  return () => {
    const n = workload.X.length;
    const order = shuffled(n);
    for (let start = 0; start < n; start += size) {
      tf.tidy(() => {
        const rows = tf.tensor1d(order.subarray(start, start + size), "int32");
        const batch = size < n ? tf.gather(X, rows) : X;
        const targets = size < n ? tf.gather(y, rows) : y;
        optimizer.minimize(() => lossOf(targets, logits(batch)));
      });
    }
  };
}

/**
 * Train for this long; how long an update took.
 * @param {() => void} pass
 * @param {number} updates in a pass
 * @param {number} seconds
 */
function secondsPerUpdate(pass, updates, seconds) {
  const start = performance.now();
  let n_passes = 0;
  let elapsed = 0;
  while (elapsed < seconds) {
    pass();
    n_passes += 1;
    elapsed = (performance.now() - start) / 1e3;
  }
  return elapsed / (n_passes * updates);
}

/** @type {Record<string, (workload: Workload) => Promise<() => void>>} */
const LIBRARIES = { convnetjs: withConvnetjs, tfjs: withTensorFlow };

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
/** @type {Workload} */
const workload = JSON.parse((await lines.next()).value);
const pass = await LIBRARIES[process.argv[2]](workload);
const updates = Math.ceil(workload.X.length / workload.batch_size);
secondsPerUpdate(pass, updates, WARM_UP_SECONDS);
for await (const _ of lines) console.log(secondsPerUpdate(pass, updates, ROUND_SECONDS));
