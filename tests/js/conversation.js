/** A session whose server is played by the test: what it says is written down, what it hears is made up. */

import { makePoint } from "../../static/js/model/points.js";
import { initialState, reduce, VIEW_DEFAULTS } from "../../static/js/model/state.js";
import { Session } from "../../static/js/session/index.js";
import { createLive } from "../../static/js/session/live.js";
import { ProbeSubscriptions } from "../../static/js/session/probe-subscriptions.js";
import { decodeTensors, encodeTensors } from "../../static/js/session/tensors.js";
import { datasetOf, EXPERIMENT, GENERATION, RULES } from "./fixtures.js";

const dataset = datasetOf([makePoint(1, 1, 0), makePoint(-1, 1, 1)]);

/** A session with a store and a wire that only writes down what was sent. */
export function conversation({ maxInFlight = 4 } = {}) {
  const sent = [];
  const told = [];
  const live = createLive();
  const subscriptions = new ProbeSubscriptions();
  const send = (message) => {
    const decoded = typeof message === "string" ? null : decodeTensors(message);
    sent.push({ ...JSON.parse(decoded ? decoded.metadata.command : message), tensors: decoded?.tensors });
  };
  const session = new Session(send, live, subscriptions, {
    greeted() {},
    settled() {},
    requestRender() {},
    drop: () => told.push("drop"),
    notify: (text) => told.push(text.key),
    stopped: (reason) => told.push(`stopped ${reason}`),
    ended: () => told.push(`ended at ${live.frame.step}`),
    begun: () => it.act({ type: "weights_begun" }),
  });
  const it = {
    session,
    live,
    subscriptions,
    sent,
    told,
    state: initialState(
      { experiment: EXPERIMENT, dataset, generation: GENERATION, view: VIEW_DEFAULTS, exercise: null, weights: null },
      RULES,
    ),
    now: 0,
    act: (...actions) => (it.state = actions.reduce(reduce, it.state)),
    hello: () => session.received(JSON.stringify({ type: "hello", limits: { max_in_flight: maxInFlight } })),
    pull: (times = 1) => {
      for (let i = 0; i < times; i += 1) session.pull((it.now += 1000 / 60), it.state);
    },
    take: () => sent.splice(0),
    types: () => sent.splice(0).map(({ type }) => type),
    frame: (id, revision, step, extra = {}) =>
      session.received(
        encodeTensors(
          {
            frame: JSON.stringify({
              type: "frame",
              id,
              revision,
              step,
              epoch: step,
              position: 0,
              steps_per_epoch: 1,
              n_samples: 2,
              train_ms: 0,
              verdicts: [{ code: "learning" }, { code: "learning" }],
              ...extra,
            }),
          },
          {
            loss: { shape: [2], data: new Float64Array([0.7, 0.6]) },
            accuracy: { shape: [2], data: new Float64Array([0.5, 0.5]) },
            ties: { shape: [2], data: new BigInt64Array(2) },
            "history.step": { shape: [1], data: new BigInt64Array([BigInt(step)]) },
            "history.loss": { shape: [1, 2], data: new Float64Array([0.7, 0.6]) },
            "history.accuracy": { shape: [1, 2], data: new Float64Array([0.5, 0.5]) },
            "checkpoint.step": { shape: [1], data: new BigInt64Array([BigInt(step)]) },
          },
        ),
      ),
  };
  return it;
}

/** As above, greeted, configured and with its first look answered. */
export function running(options) {
  const it = conversation(options);
  it.hello();
  it.pull();
  const [, , look] = it.take();
  it.frame(look.id, 2, 0);
  return it;
}
