/** The conversation with the server: keeps it in step with the store, asks for frames, and picks up where a lost one ended. */

import { advanceCommand, configureCommand, dataCommand, decodeFrame, resetCommand, restoreCommand } from "./messages.js";
import { Pace } from "./pace.js";
import { SPEEDS, structure } from "./state.js";
import { Window } from "./window.js";

const PROBES = ["field", "boundary", "parameters", "checkpoint"];
const BUDGET_MS = 8;
/** An answer that takes longer than this will not come. */
const SILENCE_MS = 15_000;
/** After a refused request, wait before the next. */
const PENALTY_MS = 1000;

/** What the server was told, and from which revision on. @typedef {{revision: number, experiment: Experiment, drawing: Drawing}} Told */

export class Session {
  #send;
  #live;
  #listener;
  #pace = new Pace();
  #revision = 0;
  /** Frames computed before this revision describe weights that are gone. */
  #barrier = 0;
  #dataRevision = 0;
  /** @type {Told[]} */
  #told = [];
  /** The newest state of training, and what it belongs to. @type {{tensors: Tensors, step: number, told: Told} | null} */
  #checkpoint = null;
  #window = new Window();
  #nextId = 0;
  #asked = 0;
  #maxInFlight = 1;
  /** @type {"away" | "greeted" | "restoring" | "ready"} */
  #phase = "away";
  #look = false;
  #reset = false;
  /** @type {number | null} */
  #goal = null;
  #holdUntil = 0;

  /**
   * @param {(message: string | ArrayBuffer) => void} send
   * @param {Live} live
   * @param {{greeted(): void, settled(): void, drop(): void, noticed(text: Text_): void, changed(): void}} listener
   */
  constructor(send, live, listener) {
    this.#send = send;
    this.#live = live;
    this.#listener = listener;
  }

  /** All runs again from step 0 with the same first weights. */
  reset() {
    this.#reset = true;
    this.#goal = null;
  }

  /** @param {StepUnit} unit train one batch, or to the end of the epoch */
  step(unit) {
    const frame = this.#live.frame;
    if (!frame || frame.n_samples === 0) return;
    this.#goal = frame.step + (unit === "batch" ? 1 : frame.steps_per_epoch - frame.position);
  }

  /** The training clock stands: time that passes now is not owed later. */
  pause() {
    this.#pace.stop();
  }

  /** @returns {boolean} whether a request or its answer is still to come */
  get busy() {
    return this.#phase === "ready" && (this.#window.size > 0 || this.#look || this.#reset);
  }

  lost() {
    this.#phase = "away";
    this.#window.clear();
    this.#told = [];
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
      if (event.revision >= this.#dataRevision) this.#live.analysis = event;
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
    }
    this.#holdUntil = performance.now() + PENALTY_MS;
    this.#listener.noticed({ key: "notice.error", values: { message: error.message } });
  }

  /** @param {Frame} frame */
  #frame(frame) {
    this.#window.answered(frame.id, frame.train_ms);
    this.#listener.settled();
    if (frame.revision < this.#barrier) return;
    this.#phase = "ready";
    this.#live.frame = frame;
    this.#live.curves.append(frame);
    if (this.#window.size === 0) this.#asked = frame.step;
    if (this.#goal !== null && frame.step >= this.#goal) this.#goal = null;
    while (this.#told[1] && this.#told[1].revision <= frame.revision) this.#told.shift();
    const told = this.#told[0];
    if (told) this.#checkpoint = { tensors: frame.checkpoint, step: frame.step, told };
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
    this.#synchronise(state);
    if (!state.training) this.#pace.stop();
    while (this.#window.hasRoom(this.#maxInFlight) && now >= this.#holdUntil) {
      const until = this.#wish(now, state);
      if (until === undefined) break;
      this.#ask(until);
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
    if (state.drawing.points.length > 0 && !standstill) {
      if (state.training) {
        const until = this.#pace.next(now, SPEEDS[state.speed] ?? Infinity, step, this.#asked);
        if (until !== undefined) return until;
      } else if (this.#goal !== null && this.#window.size === 0) {
        return this.#goal;
      }
    }
    return this.#look ? 0 : undefined;
  }

  /** @param {number | null} until */
  #ask(until) {
    this.#look = false;
    this.#asked = Math.max(this.#asked, until ?? 0);
    this.#nextId += 1;
    this.#window.sent(this.#nextId);
    this.#send(advanceCommand(this.#nextId, until, BUDGET_MS, PROBES));
  }

  /**
   * First words on a new connection: the experiment and the points that the last checkpoint belongs to, and the checkpoint.
   * Whatever changed while we were away follows once the server has taken it up.
   * @param {State} state
   */
  #resume(state) {
    const { experiment, drawing } = this.#checkpoint?.told ?? state;
    this.#configure(experiment, drawing);
    this.#data(experiment, drawing);
    if (this.#checkpoint) {
      this.#revision += 1;
      this.#barrier = this.#revision;
      this.#send(restoreCommand(this.#revision, this.#checkpoint.tensors));
      this.#live.curves.truncate(this.#checkpoint.step);
      this.#asked = this.#checkpoint.step;
      this.#phase = "restoring";
    } else {
      this.#startOver();
      this.#phase = "ready";
    }
    this.#ask(0);
  }

  /** @param {State} state */
  #synchronise({ experiment, drawing }) {
    const last = this.#told.at(-1);
    if (!last) return;
    if (last.experiment !== experiment) {
      this.#configure(experiment, last.drawing);
      if (structure(last.experiment) !== structure(experiment)) this.#startOver();
      this.#look = true;
    }
    if (last.drawing.points !== drawing.points) {
      this.#data(experiment, drawing);
      this.#look = true;
    }
    if (this.#reset) {
      this.#reset = false;
      this.#revision += 1;
      this.#send(resetCommand(this.#revision));
      this.#startOver();
      this.#look = true;
    }
  }

  /** The weights up to here are gone, here and at the server. */
  #startOver() {
    this.#barrier = this.#revision;
    this.#checkpoint = null;
    this.#goal = null;
    this.#asked = 0;
    this.#live.curves.clear();
    this.#pace.stop();
  }

  /**
   * @param {Experiment} experiment
   * @param {Drawing} drawing
   */
  #configure(experiment, drawing) {
    this.#revision += 1;
    this.#told.push({ revision: this.#revision, experiment, drawing });
    this.#send(configureCommand(this.#revision, experiment));
  }

  /**
   * @param {Experiment} experiment
   * @param {Drawing} drawing
   */
  #data(experiment, drawing) {
    this.#revision += 1;
    this.#dataRevision = this.#revision;
    this.#live.analysis = null;
    this.#told.push({ revision: this.#revision, experiment, drawing });
    this.#send(dataCommand(this.#revision, drawing.points));
  }
}
