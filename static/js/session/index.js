/** The conversation with the server: keeps it in step with the store, asks for frames, and picks up where a lost one ended. */

import { trainingPoints } from "../model/points.js";
import { structure } from "../model/weights.js";
import { Window } from "./in-flight-window.js";
import { advanceCommand, decodeFrame } from "./messages.js";
import { record } from "./record.js";
import { SentState } from "./sent-state.js";
import { StepBudget } from "./step-budget.js";

const PROBES = ["field", "boundary", "parameters", "checkpoint"];
const BUDGET_MS = 8;
/** An answer that takes longer than this will not come. */
const SILENCE_MS = 15_000;
/** After a refused request, wait before the next. */
const PENALTY_MS = 1000;
/** Errors that can be met without a fault of the page, told in the reader's language; of others the server's words are the best there are. */
const TOLD = new Map([
  ["busy", "notice.busy"],
  ["worker_failed", "notice.worker_failed"],
]);

export class Session {
  #send;
  #live;
  #wishes;
  #listener;
  #target = new StepBudget();
  #told;
  /** Frames computed before this revision describe weights that are gone. */
  #barrier = 0;
  /** The newest state of training. @type {Checkpoint | null} */
  #checkpoint = null;
  /** The time machine's wish: go on from there. @type {Checkpoint | null} */
  #destination = null;
  #window = new Window();
  #maxInFlight = 1;
  /** @type {"away" | "greeted" | "restoring" | "ready"} */
  #phase = "away";
  #look = false;
  #reset = false;
  #holdUntil = 0;

  /**
   * @param {(message: string | ArrayBuffer) => void} send
   * @param {Live} live
   * @param {import("./probe-subscriptions.js").ProbeSubscriptions} subscriptions
   * @param {{greeted(): void, settled(): void, drop(): void, stopped(reason: string): void, ended(): void, begun(): void, notify(text: LocalText): void, requestRender(): void}} listener
   *   `stopped`: a stop condition was met; `ended`: weights that were trained are about to begin anew; `begun`: the weights up to here are gone
   */
  constructor(send, live, subscriptions, listener) {
    this.#send = send;
    this.#told = new SentState(send);
    this.#live = live;
    this.#wishes = subscriptions;
    this.#listener = listener;
  }

  /** All runs again from step 0 with the same first weights. */
  reset() {
    this.#reset = true;
    this.#target.forget();
  }

  /** @param {StepUnit} unit train one batch, or to the end of the epoch */
  step(unit) {
    this.#target.step(unit, this.#live.frame);
  }

  /** @param {Assignment} weights of one side that are set by hand */
  assign({ runIndex, values }) {
    this.#live.pendingEdits.set(runIndex, values);
    this.#listener.requestRender();
  }

  /** @param {Kept} kept shown at once; training goes on from there */
  travel({ frame, experiment, dataset }) {
    this.#live.frame = frame;
    this.#destination = { tensors: frame.checkpoint, step: frame.step, experiment, dataset };
    this.#target.forget();
    this.#listener.requestRender();
  }

  /** @param {Checkpoint} saved whose experiment and drawing are those of the store */
  open(saved) {
    this.#startOver();
    this.#live.frame = null;
    this.#destination = saved;
    this.#listener.requestRender();
  }

  /** The training clock stands: time that passes now is not owed later. */
  pause() {
    this.#target.pause();
  }

  /** @returns {boolean} whether a request or its answer is still to come */
  get busy() {
    const waiting =
      this.#look ||
      this.#reset ||
      this.#destination !== null ||
      this.#live.pendingEdits.pending.length > 0 ||
      this.#wishes.fresh;
    return this.#phase === "restoring" || (this.#phase === "ready" && (this.#window.size > 0 || waiting));
  }

  lost() {
    this.#phase = "away";
    this.#window.clear();
    this.#told.forget();
    this.#live.pendingEdits.lost();
  }

  /** @param {string | ArrayBuffer} message */
  received(message) {
    if (message instanceof ArrayBuffer) this.#frame(decodeFrame(message));
    else this.#event(JSON.parse(message));
    this.#listener.requestRender();
  }

  /** @param {any} event */
  #event(event) {
    if (event.type === "hello") {
      this.#maxInFlight = event.limits.max_in_flight;
      this.#phase = "greeted";
      this.#listener.greeted();
    } else if (event.type === "analysis") {
      if (this.#told.isOfPoints(event.revision)) this.#live.analysis = event;
    } else if (event.type === "error") {
      this.#error(event);
    }
  }

  /** @param {ServerError} error */
  #error(error) {
    if (error.command === "restore") {
      this.#startOver();
      this.#look = true;
      this.#phase = "ready";
    } else if (error.id !== null) {
      this.#window.refused(error.id);
      this.#target.asked = this.#live.frame?.step ?? 0;
      this.#phase = "ready";
    }
    this.#holdUntil = performance.now() + PENALTY_MS;
    this.#listener.notify({ key: TOLD.get(error.code) ?? "notice.error", values: { message: error.message } });
  }

  /** @param {Frame} frame */
  #frame(frame) {
    const probes = this.#window.answered(frame.id, frame.train_ms);
    this.#listener.settled();
    if (frame.revision < this.#barrier) return;
    this.#phase = "ready";
    if (this.#destination) return;
    const scene = this.#told.at(frame.revision);
    record(this.#live, frame, probes, scene);
    if (scene)
      this.#checkpoint = {
        tensors: frame.checkpoint,
        step: frame.step,
        experiment: scene.experiment,
        dataset: scene.dataset,
      };
    if (this.#window.size === 0) this.#target.asked = frame.step;
    this.#target.reached(frame);
    if (frame.stopped) this.#listener.stopped(frame.stopped);
  }

  /**
   * Once an animation frame: tell what changed, then ask for as many frames as fit in the window.
   * @param {number} now
   * @param {State} state
   */
  pull(now, state) {
    if (this.#window.silence() > SILENCE_MS) this.#listener.drop();
    if (this.#phase === "greeted") this.#resume(state);
    if (this.#phase === "restoring" || this.#phase === "away") return;
    if (this.#destination) {
      if (!this.#window.hasRoom(this.#maxInFlight)) return; // the last requests before the journey are still on their way
      this.#checkpoint = this.#destination;
      this.#destination = null;
      return this.#resume(state);
    }
    this.#synchronise(state);
    if (!state.training) this.pause();
    while (this.#window.hasRoom(this.#maxInFlight) && now >= this.#holdUntil) {
      const until = this.#wish(now, state);
      if (until === undefined) break;
      this.#ask(until, now, state);
    }
  }

  /** @param {number} now @param {State} state @returns {number | null | undefined} what to ask for: train until this step (0: only look); undefined for nothing */
  #wish(now, state) {
    const { step = 0, verdicts = [] } = this.#live.frame ?? {};
    const [idle, standstill] = [
      this.#window.size === 0,
      verdicts.length > 0 && verdicts.every(({ code }) => code === "diverged"),
    ];
    if (trainingPoints(state.dataset.points).length > 0 && !standstill) {
      if (state.training && step === state.stop.steps) return void this.#listener.stopped("steps");
      const until = this.#target.next(now, state, step, idle);
      if (until !== undefined) return until;
    }
    return this.#look || (idle && this.#wishes.fresh) ? 0 : undefined;
  }

  /** @param {number | null} until @param {number} now @param {State} state */
  #ask(until, now, state) {
    this.#look = false;
    this.#target.asked = Math.max(this.#target.asked, until ?? 0);
    const probes = this.#wishes.due(now, until === 0 || !state.training);
    this.#send(
      advanceCommand(
        this.#window.sent(probes),
        until,
        BUDGET_MS,
        [...PROBES, ...probes],
        state.training ? state.stop : undefined,
      ),
    );
  }

  /**
   * Take up training at the checkpoint: the experiment and the points that it belongs to first, then the checkpoint itself.
   * Whatever has changed since follows once the server has taken it up.
   * @param {State} state
   */
  #resume(state) {
    const { experiment, dataset } = this.#checkpoint ?? state;
    const last = this.#told.newest;
    if (last?.experiment !== experiment) this.#told.configure(experiment, dataset);
    if (last?.dataset.points !== dataset.points) this.#data(experiment, dataset);
    if (this.#checkpoint) {
      this.#told.restore(this.#checkpoint.tensors);
      this.#barrier = this.#told.revision;
      this.#target.asked = this.#checkpoint.step;
      this.#phase = "restoring";
    } else {
      this.#startOver();
      this.#phase = "ready";
    }
    this.#wishes.refreshAll();
    this.#ask(0, performance.now(), state);
  }

  /** @param {State} state */
  #synchronise({ experiment, dataset }) {
    const last = this.#told.newest;
    if (!last) return;
    if (last.experiment !== experiment) {
      this.#told.configure(experiment, last.dataset);
      if (structure(last.experiment) !== structure(experiment)) this.#startOver();
      this.#look = true;
    }
    if (last.dataset.points !== dataset.points || last.dataset.task !== dataset.task) {
      this.#data(experiment, dataset);
      this.#look = true;
    }
    if (this.#reset) {
      this.#reset = false;
      this.#told.reset();
      this.#startOver();
      this.#look = true;
    }
    const { pendingEdits } = this.#live;
    for (const [runIndex, values] of pendingEdits.pending) {
      if (experiment.runs[runIndex]) this.#told.assign(runIndex, values);
      this.#look = true;
    }
    pendingEdits.told(this.#told.revision);
  }

  /** The weights up to here are gone, here and at the server. */
  #startOver() {
    if ((this.#live.timeline.newest?.frame.step ?? 0) > 0) this.#listener.ended();
    this.#barrier = this.#told.revision;
    this.#checkpoint = null;
    this.#destination = null;
    this.#live.curves.clear();
    this.#live.timeline.clear();
    this.#target.begin();
    this.#listener.begun();
  }

  /** @param {Experiment} experiment @param {Dataset} dataset */
  #data(experiment, dataset) {
    this.#live.analysis = null;
    this.#told.data(experiment, dataset);
  }
}
