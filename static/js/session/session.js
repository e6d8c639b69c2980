/** The conversation with the server: keeps it in step with the store, asks for frames, and picks up where a lost one ended. */

import { advanceCommand, decodeFrame } from "./messages.js";
import { Pace } from "./pace.js";
import { trainingPoints } from "../experiment/points.js";
import { SPEEDS, structure } from "../experiment/state.js";
import { Told } from "./told.js";
import { Window } from "./window.js";

const PROBES = ["field", "boundary", "parameters", "checkpoint"];
const BUDGET_MS = 8;
/** An answer that takes longer than this will not come. */
const SILENCE_MS = 15_000;
/** After a refused request, wait before the next. */
const PENALTY_MS = 1000;

export class Session {
  #send;
  #live;
  #wishes;
  #listener;
  #pace = new Pace();
  #told;
  /** Frames computed before this revision describe weights that are gone. */
  #barrier = 0;
  /** The newest state of training. @type {Checkpoint | null} */
  #checkpoint = null;
  /** The time machine's wish: go on from there. @type {Checkpoint | null} */
  #destination = null;
  #window = new Window();
  #asked = 0;
  #maxInFlight = 1;
  /** @type {"away" | "greeted" | "restoring" | "ready"} */
  #phase = "away";
  #look = false;
  #reset = false;
  /** @type {number | null} */
  #goal = null;
  /** A step asked for before there was a picture to count from. @type {StepUnit | null} */
  #owedStep = null;
  #holdUntil = 0;

  /**
   * @param {(message: string | ArrayBuffer) => void} send
   * @param {Live} live
   * @param {import("./wishes.js").ProbeWishes} wishes
   * @param {{greeted(): void, settled(): void, drop(): void, stopped(reason: string): void, ended(): void, begun(): void, noticed(text: Text_): void, changed(): void}} listener
   *   `stopped`: a stop condition was met; `ended`: weights that were trained are about to begin anew; `begun`: the weights up to here are gone
   */
  constructor(send, live, wishes, listener) {
    this.#send = send;
    this.#told = new Told(send);
    this.#live = live;
    this.#wishes = wishes;
    this.#listener = listener;
  }

  /** All runs again from step 0 with the same first weights. */
  reset() {
    this.#reset = true;
    this.#goal = null;
    this.#owedStep = null;
  }

  /** @param {StepUnit} unit train one batch, or to the end of the epoch */
  step(unit) {
    const frame = this.#live.frame;
    if (!frame) this.#owedStep = unit;
    if (!frame || frame.n_samples === 0) return;
    this.#goal = frame.step + (unit === "batch" ? 1 : frame.steps_per_epoch - frame.position);
  }

  /** @param {Assignment} weights of one side that are set by hand */
  assign({ side, values }) {
    this.#live.byHand.set(side, values);
    this.#listener.changed();
  }

  /** @param {Kept} kept shown at once; training goes on from there */
  travel({ frame, experiment, drawing }) {
    this.#live.frame = frame;
    this.#destination = { tensors: frame.checkpoint, step: frame.step, experiment, drawing };
    this.#goal = null;
    this.#listener.changed();
  }

  /** @param {Checkpoint} saved whose experiment and drawing are those of the store */
  open(saved) {
    this.#startOver();
    this.#live.frame = null;
    this.#destination = saved;
    this.#listener.changed();
  }

  /** The training clock stands: time that passes now is not owed later. */
  pause() {
    this.#pace.stop();
  }

  /** @returns {boolean} whether a request or its answer is still to come */
  get busy() {
    const waiting = this.#look || this.#reset || this.#destination !== null || this.#live.byHand.untold.length > 0 || this.#wishes.fresh;
    return this.#phase === "restoring" || (this.#phase === "ready" && (this.#window.size > 0 || waiting));
  }

  lost() {
    this.#phase = "away";
    this.#window.clear();
    this.#told.forget();
    this.#live.byHand.lost();
  }

  /** @param {string | ArrayBuffer} message */
  received(message) {
    if (message instanceof ArrayBuffer) this.#frame(decodeFrame(message));
    else this.#event(JSON.parse(message));
    this.#listener.changed();
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

  /** @param {ErrorEvent_} error */
  #error(error) {
    if (error.command === "restore") {
      this.#startOver();
      this.#look = true;
      this.#phase = "ready";
    } else if (error.id !== null) {
      this.#window.refused(error.id);
      this.#asked = this.#live.frame?.step ?? 0;
      this.#phase = "ready";
    }
    this.#holdUntil = performance.now() + PENALTY_MS;
    this.#listener.noticed({ key: "notice.error", values: { message: error.message } });
  }

  /** @param {Frame} frame */
  #frame(frame) {
    const probes = this.#window.answered(frame.id, frame.train_ms);
    this.#listener.settled();
    if (frame.revision < this.#barrier) return;
    this.#phase = "ready";
    if (this.#destination) return;
    const live = this.#live;
    if (frame.step > (live.frame?.step ?? 0)) this.#branch(live.frame?.step ?? 0);
    live.frame = frame;
    live.byHand.shown(frame.revision);
    live.curves.append(frame);
    for (const probe of probes) live.probed.set(probe, frame);
    if (this.#window.size === 0) this.#asked = frame.step;
    if (this.#goal !== null && frame.step >= this.#goal) this.#goal = null;
    const scene = this.#told.at(frame.revision);
    if (scene) {
      const { experiment, drawing } = scene;
      this.#checkpoint = { tensors: frame.checkpoint, step: frame.step, experiment, drawing };
      live.timeline.add({ frame, experiment, drawing });
    }
    if (this.#owedStep) {
      this.step(this.#owedStep);
      this.#owedStep = null;
    }
    if (frame.stopped) this.#listener.stopped(frame.stopped);
  }

  /** Training moved on from this step: what had come after it before is another story. @param {number} step */
  #branch(step) {
    if ((this.#live.timeline.kept.at(-1)?.frame.step ?? 0) <= step && (this.#live.curves.steps.at(-1) ?? 0) <= step) return;
    this.#live.timeline.truncate(step);
    this.#live.curves.truncate(step);
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
    if (!state.training) this.#pace.stop();
    while (this.#window.hasRoom(this.#maxInFlight) && now >= this.#holdUntil) {
      const until = this.#wish(now, state);
      if (until === undefined) break;
      this.#ask(until, now, state);
    }
  }

  /**
   * @param {number} now
   * @param {State} state
   * @returns {number | null | undefined}
   */
  #wish(now, state) {
    const step = this.#live.frame?.step ?? 0;
    const standstill = this.#live.frame?.verdicts.every((verdict) => verdict.code === "diverged") ?? false;
    if (trainingPoints(state.drawing.points).length > 0 && !standstill) {
      if (state.training) {
        const until = this.#pace.next(now, SPEEDS[state.speed] ?? Infinity, step, this.#asked);
        if (until !== undefined) return this.#limited(until, step, state.stop.steps);
      } else if (this.#goal !== null && this.#window.size === 0) {
        return this.#goal;
      }
    }
    return this.#look || (this.#window.size === 0 && this.#wishes.fresh) ? 0 : undefined;
  }

  /**
   * @param {number | null} until
   * @param {number} step
   * @param {number | null} most
   * @returns {number | null | undefined}
   */
  #limited(until, step, most) {
    if (most === null || step > most) return until;
    if (step === most) {
      this.#listener.stopped("steps");
      return undefined;
    }
    return this.#asked >= most ? undefined : Math.min(until ?? most, most);
  }

  /**
   * @param {number | null} until
   * @param {number} now
   * @param {State} state
   */
  #ask(until, now, state) {
    this.#look = false;
    this.#asked = Math.max(this.#asked, until ?? 0);
    const probes = this.#wishes.due(now, until === 0 || !state.training);
    this.#send(advanceCommand(this.#window.sent(probes), until, BUDGET_MS, [...PROBES, ...probes], state.training ? state.stop : undefined));
  }

  /**
   * Take up training at the checkpoint: the experiment and the points that it belongs to first, then the checkpoint itself.
   * Whatever has changed since follows once the server has taken it up.
   * @param {State} state
   */
  #resume(state) {
    const { experiment, drawing } = this.#checkpoint ?? state;
    const last = this.#told.newest;
    if (last?.experiment !== experiment) this.#told.configure(experiment, drawing);
    if (last?.drawing.points !== drawing.points) this.#data(experiment, drawing);
    if (this.#checkpoint) {
      this.#told.restore(this.#checkpoint.tensors);
      this.#barrier = this.#told.revision;
      this.#asked = this.#checkpoint.step;
      this.#phase = "restoring";
    } else {
      this.#startOver();
      this.#phase = "ready";
    }
    this.#wishes.renew();
    this.#ask(0, performance.now(), state);
  }

  /** @param {State} state */
  #synchronise({ experiment, drawing }) {
    const last = this.#told.newest;
    if (!last) return;
    if (last.experiment !== experiment) {
      this.#told.configure(experiment, last.drawing);
      if (structure(last.experiment) !== structure(experiment)) this.#startOver();
      this.#look = true;
    }
    if (last.drawing.points !== drawing.points || last.drawing.task !== drawing.task) {
      this.#data(experiment, drawing);
      this.#look = true;
    }
    if (this.#reset) {
      this.#reset = false;
      this.#told.reset();
      this.#startOver();
      this.#look = true;
    }
    const { byHand } = this.#live;
    for (const [side, values] of byHand.untold) {
      if (experiment.runs[side]) this.#told.assign(side, values);
      this.#look = true;
    }
    byHand.told(this.#told.revision);
  }

  /** The weights up to here are gone, here and at the server. */
  #startOver() {
    if ((this.#live.timeline.newest?.frame.step ?? 0) > 0) this.#listener.ended();
    this.#barrier = this.#told.revision;
    this.#checkpoint = null;
    this.#destination = null;
    this.#goal = null;
    this.#asked = 0;
    this.#live.curves.clear();
    this.#live.timeline.clear();
    this.#pace.stop();
    this.#listener.begun();
  }

  /** @param {Experiment} experiment @param {Drawing} drawing */
  #data(experiment, drawing) {
    this.#live.analysis = null;
    this.#told.data(experiment, drawing);
  }
}
