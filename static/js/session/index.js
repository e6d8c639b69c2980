/**
 * The conversation over the socket: sends what changed in the store, asks for frames, and resumes after a lost
 * connection.
 */

import { goalsOf } from "../model/exercise.js";
import { trainingPoints } from "../model/points.js";
import { restStep } from "../model/rest.js";
import { structure } from "../model/weights.js";
import { InFlightWindow } from "./in-flight-window.js";
import { record } from "./live.js";
import { advanceCommand, decodeFrame } from "./messages.js";
import { SentState } from "./sent-state.js";
import { StepBudget } from "./step-budget.js";

const PROBES = ["field", "boundary", "parameters", "checkpoint"];
const BUDGET_MS = 8;
/** Who waits longer than this for an answer wants to know why nothing moves. */
const SLOW_MS = 5000;
/** An answer that takes longer than this will not come. */
const SILENCE_MS = 15_000;
/** After a refused request, wait before the next. */
const PENALTY_MS = 1000;
/**
 * Errors that are no fault of the page, with texts in the reader's language. For all others the server's own message is
 * shown.
 */
const ERROR_TEXTS = new Map([["worker_failed", "notice.worker_failed"]]);

/** What was trained on an earlier visit. @typedef {{kept: readonly Kept[], curves: Pick<import("../model/curves.js").Curves, "steps" | "of">, step: number}} Resumable */
/**
 * @typedef {object} SessionListener
 * @property {() => void} greeted the server has said hello
 * @property {() => void} settled it answers: the connection is good
 * @property {() => void} drop no answer has come for too long: the connection is to be given up
 * @property {(reason: string) => void} stopped a stop condition was met
 * @property {() => void} ended trained weights are about to be replaced by initial ones
 * @property {() => void} begun all weights are new
 * @property {(text: LocalText) => void} notify
 * @property {() => void} requestRender
 */

export class Session {
  #send;
  #live;
  #subscriptions;
  #listener;
  #budget = new StepBudget();
  #sent;
  /** Frames of earlier revisions show weights that are gone. */
  #validFrom = 0;
  /** The newest state of training. @type {Checkpoint | null} */
  #checkpoint = null;
  /** Training is to go on from this checkpoint. @type {Checkpoint | null} */
  #pendingRestore = null;
  #inFlight = new InFlightWindow();
  #maxInFlight = 1;
  /** @type {"away" | "greeted" | "restoring" | "ready"} */
  #phase = "away";
  /** A frame is due even though nothing is trained. */
  #refresh = false;
  #resetPending = false;
  #holdUntil = 0;
  /** The exercise whose goals were asked about last, and one that asks for what this server does not know. @type {Exercise | null} */
  #judged = null;
  /** @type {Exercise | null} */
  #unjudged = null;

  /**
   * @param {(message: string | ArrayBuffer) => void} send
   * @param {Live} live
   * @param {import("./probe-subscriptions.js").ProbeSubscriptions} subscriptions
   * @param {SessionListener} listener
   */
  constructor(send, live, subscriptions, listener) {
    this.#send = send;
    this.#sent = new SentState(send);
    this.#live = live;
    this.#subscriptions = subscriptions;
    this.#listener = listener;
  }

  /** All runs again from step 0 with the same initial weights. */
  reset() {
    this.#live.trainedBefore = null;
    this.#resetPending = true;
    this.#budget.forget();
  }

  /** @param {StepUnit} unit train one batch, or to the end of the epoch */
  step(unit) {
    this.#budget.step(unit, this.#live.frame);
  }

  /** @param {number} nSteps to train, and then stand still */
  train(nSteps) {
    this.#budget.ahead(nSteps, this.#live.frame);
    this.#listener.requestRender();
  }

  /** @param {Assignment} weights of one run that are set by hand */
  assign({ runIndex, values }) {
    this.#live.pendingEdits.set(runIndex, values);
    this.#listener.requestRender();
  }

  /** @param {Kept} kept shown at once; training goes on from there */
  travel({ frame, experiment, dataset }) {
    this.#live.frame = frame;
    this.#pendingRestore = { tensors: frame.checkpoint, step: frame.step, experiment, dataset };
    this.#budget.forget();
    this.#listener.requestRender();
  }

  /** @param {Checkpoint} saved whose experiment and dataset are those of the store */
  open(saved) {
    this.#startOver();
    this.#live.frame = null;
    this.#pendingRestore = saved;
    this.#listener.requestRender();
  }

  /** @param {Resumable} work shown at once, before the server answers; training goes on from the step shown */
  resume({ kept, curves, step }) {
    this.#resetPending = false;
    this.#startOver();
    this.#live.timeline.restore(kept);
    this.#live.curves.restore(curves);
    const here = this.#live.timeline.at(step);
    if (here) this.travel(here);
  }

  /** The training clock stops: time that passes now is not caught up later. */
  pause() {
    this.#budget.pause();
  }

  /** @returns {boolean} whether a request or its answer is still to come */
  get busy() {
    const waiting =
      this.#refresh ||
      this.#resetPending ||
      this.#pendingRestore !== null ||
      this.#live.pendingEdits.pending.length > 0 ||
      this.#subscriptions.fresh;
    return this.#phase === "restoring" || (this.#phase === "ready" && (this.#inFlight.size > 0 || waiting));
  }

  lost() {
    this.#phase = "away";
    this.#inFlight.clear();
    this.#sent.forget();
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
      if (!this.#sent.describesPoints(event.revision)) return;
      this.#live.analysis = event;
      this.#refresh ||= this.#judged !== null; // a goal may ask what has just been found out
    } else if (event.type === "error") {
      this.#error(event);
    }
  }

  /** @param {ServerError} error */
  #error(error) {
    if (error.code === "busy") return; // the close that follows says so too, and for as long as it is true
    if (error.command === "restore") {
      this.#startOver();
      this.#refresh = true;
      this.#phase = "ready";
    } else if (error.id !== null) {
      this.#inFlight.refused(error.id);
      if (error.code === "invalid") this.#unjudged = this.#judged;
      this.#budget.asked = this.#live.frame?.step ?? 0;
      this.#phase = "ready";
    }
    this.#holdUntil = performance.now() + PENALTY_MS;
    this.#listener.notify({ key: ERROR_TEXTS.get(error.code) ?? "notice.error", values: { message: error.message } });
  }

  /** @param {Frame} frame */
  #frame(frame) {
    const probes = this.#inFlight.answered(frame.id, frame.train_ms);
    this.#listener.settled();
    if (frame.revision < this.#validFrom) return;
    this.#phase = "ready";
    if (this.#pendingRestore) return;
    const configuration = this.#sent.at(frame.revision);
    record(this.#live, frame, probes, configuration);
    if (configuration)
      this.#checkpoint = {
        tensors: frame.checkpoint,
        step: frame.step,
        experiment: configuration.experiment,
        dataset: configuration.dataset,
      };
    if (this.#inFlight.size === 0) this.#budget.asked = frame.step;
    this.#budget.reached(frame);
    if (frame.stopped) this.#listener.stopped(frame.stopped);
  }

  /**
   * Called once for each animation frame: sends what changed, then asks for as many frames as may be in flight.
   * @param {number} now
   * @param {State} state
   */
  pull(now, state) {
    const silence = this.#inFlight.silence();
    this.#live.slow = silence > SLOW_MS;
    if (silence > SILENCE_MS) this.#listener.drop();
    const { frame, resting } = this.#live;
    this.#live.resting = resting && !state.training && (frame?.step ?? 0) >= restStep(this.#live, state);
    if (this.#phase === "greeted") {
      this.#restorePending();
      this.#resume(state);
    }
    if (this.#phase === "restoring" || this.#phase === "away") return;
    if (this.#pendingRestore) {
      if (!this.#inFlight.hasRoom(this.#maxInFlight)) return; // requests from before are still on their way
      this.#restorePending();
      return this.#resume(state);
    }
    this.#synchronise(state);
    if (!state.training) this.pause();
    while (this.#inFlight.hasRoom(this.#maxInFlight) && now >= this.#holdUntil) {
      const until = this.#nextUntil(now, state);
      if (until === undefined) break;
      this.#request(until, now, state);
    }
  }

  /** Training is to go on from another checkpoint, if one is waiting. */
  #restorePending() {
    this.#checkpoint = this.#pendingRestore ?? this.#checkpoint;
    this.#pendingRestore = null;
  }

  /**
   * @param {number} now
   * @param {State} state
   * @returns {number | null | undefined} train until this step (0: only send a frame); null without limit; undefined:
   *   ask for nothing
   */
  #nextUntil(now, state) {
    const { step = 0, verdicts = [] } = this.#live.frame ?? {};
    const [idle, standstill] = [
      this.#inFlight.size === 0,
      verdicts.length > 0 && verdicts.every(({ code }) => code === "diverged"),
    ];
    if (trainingPoints(state.dataset.points).length > 0 && !standstill) {
      if (state.training && step === state.stop.steps) return void this.#listener.stopped("steps");
      const rests = state.training && state.stop.rest;
      const rest = rests ? this.#budget.restAhead(step, restStep(this.#live, state)) : Infinity;
      if (step >= rest) return void this.#rest();
      const until = this.#budget.next(now, state, step, rest, idle);
      if (until !== undefined) return until;
    }
    return this.#refresh || (idle && this.#subscriptions.fresh) ? 0 : undefined;
  }

  #rest() {
    this.#live.resting = true;
    this.#listener.stopped("rest");
  }

  /** @param {number | null} until @param {number} now @param {State} state */
  #request(until, now, state) {
    this.#refresh = false;
    this.#budget.asked = Math.max(this.#budget.asked, until ?? 0);
    const probes = this.#subscriptions.due(now, until === 0 || !state.training);
    const goals = state.exercise === this.#unjudged ? null : goalsOf(state);
    this.#judged = goals && state.exercise;
    this.#send(
      advanceCommand(
        this.#inFlight.sent(probes),
        until,
        BUDGET_MS,
        [...PROBES, ...probes],
        state.training ? state.stop : undefined,
        goals,
      ),
    );
  }

  /**
   * Resumes training at the checkpoint: sends the experiment and the points that it belongs to, then the checkpoint
   * itself.
   * Later changes follow once the server has restored it.
   * @param {State} state
   */
  #resume(state) {
    const { experiment, dataset } = this.#checkpoint ?? state;
    const last = this.#sent.newest;
    if (last?.experiment !== experiment) this.#sent.configure(experiment, dataset);
    if (last?.dataset.points !== dataset.points) this.#data(experiment, dataset);
    if (this.#checkpoint) {
      this.#sent.restore(this.#checkpoint.tensors);
      this.#validFrom = this.#sent.revision;
      this.#budget.asked = this.#checkpoint.step;
      this.#phase = "restoring";
    } else {
      this.#startOver();
      this.#phase = "ready";
    }
    this.#subscriptions.refreshAll();
    this.#request(0, performance.now(), state);
  }

  /** @param {State} state */
  #synchronise({ experiment, dataset }) {
    const last = this.#sent.newest;
    if (!last) return;
    if (last.experiment !== experiment) {
      this.#sent.configure(experiment, last.dataset);
      if (structure(last.experiment) !== structure(experiment)) this.#startOver();
      this.#refresh = true;
    }
    if (last.dataset.points !== dataset.points || last.dataset.task !== dataset.task) {
      this.#data(experiment, dataset);
      this.#refresh = true;
    }
    if (this.#resetPending) {
      this.#resetPending = false;
      this.#sent.reset();
      this.#startOver();
      this.#refresh = true;
    }
    const { pendingEdits } = this.#live;
    for (const [runIndex, values] of pendingEdits.pending) {
      if (experiment.runs[runIndex]) this.#sent.assign(runIndex, values);
      this.#refresh = true;
    }
    pendingEdits.sent(this.#sent.revision);
  }

  /** All weights are new, here and at the server: nothing that was kept describes them. */
  #startOver() {
    if ((this.#live.timeline.newest?.frame.step ?? 0) > 0) this.#listener.ended();
    this.#validFrom = this.#sent.revision;
    this.#checkpoint = null;
    this.#pendingRestore = null;
    this.#live.curves.clear();
    this.#live.timeline.clear();
    if (!this.#live.pendingEdits.waiting) this.#live.trainedBefore = null; // else the weights of a link are still to come
    this.#budget.begin();
    this.#listener.begun();
  }

  /** @param {Experiment} experiment @param {Dataset} dataset */
  #data(experiment, dataset) {
    this.#live.analysis = null;
    this.#sent.data(experiment, dataset);
  }
}
