/** The conversation with the server: keeps it in step with the store, asks for frames, and picks up where a lost one ended. */

import { advanceCommand, assignCommand, configureCommand, dataCommand, decodeFrame, resetCommand, restoreCommand } from "./messages.js";
import { Pace } from "./pace.js";
import { trainingPoints } from "../experiment/points.js";
import { SPEEDS, structure } from "../experiment/state.js";
import { Window } from "./window.js";

const PROBES = ["field", "boundary", "parameters", "checkpoint"];
const BUDGET_MS = 8;
/** Of weights set by hand. */
const VALUES_PER_MESSAGE = 1000;
/** An answer that takes longer than this will not come. */
const SILENCE_MS = 15_000;
/** After a refused request, wait before the next. */
const PENALTY_MS = 1000;

/** What the server was told, and from which revision on. @typedef {{revision: number, experiment: Experiment, drawing: Drawing}} Told */

export class Session {
  #send;
  #live;
  #wishes;
  #listener;
  #pace = new Pace();
  #revision = 0;
  /** Frames computed before this revision describe weights that are gone. */
  #barrier = 0;
  #dataRevision = 0;
  /** @type {Told[]} */
  #told = [];
  /** The newest state of training. @type {Checkpoint | null} */
  #checkpoint = null;
  /** The time machine's wish: go on from there. @type {Checkpoint | null} */
  #destination = null;
  #window = new Window();
  #nextId = 0;
  #asked = 0;
  #maxInFlight = 1;
  /** @type {"away" | "greeted" | "restoring" | "ready"} */
  #phase = "away";
  #look = false;
  #reset = false;
  /** Weights set by hand that the server does not know of: of each side, place by place. @type {Map<number, Map<string, readonly number[]>>} */
  #assigned = new Map();
  /** @type {number | null} */
  #goal = null;
  /** A step asked for before there was a picture to count from. @type {StepUnit | null} */
  #owedStep = null;
  #holdUntil = 0;
  /** What each request asked for. @type {Map<number, readonly string[]>} */
  #probes = new Map();

  /**
   * @param {(message: string | ArrayBuffer) => void} send
   * @param {Live} live
   * @param {import("./wishes.js").ProbeWishes} wishes
   * @param {{greeted(): void, settled(): void, drop(): void, stopped(reason: string): void, ended(): void, noticed(text: Text_): void, changed(): void}} listener
   *   `stopped`: a stop condition was met; `ended`: the weights are about to begin anew
   */
  constructor(send, live, wishes, listener) {
    this.#send = send;
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

  /**
   * @param {number} side
   * @param {readonly (readonly [layer: number, from: number, to: number, value: number])[]} values
   */
  assign(side, values) {
    const places = this.#assigned.get(side) ?? new Map();
    for (const value of values) places.set(value.slice(0, 3).join(), value);
    this.#assigned.set(side, places);
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
    const waiting = this.#look || this.#reset || this.#destination !== null || this.#assigned.size > 0 || this.#wishes.fresh;
    return this.#phase === "restoring" || (this.#phase === "ready" && (this.#window.size > 0 || waiting));
  }

  lost() {
    this.#phase = "away";
    this.#window.clear();
    this.#probes.clear();
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
      this.#probes.delete(error.id);
      this.#asked = this.#live.frame?.step ?? 0;
      this.#phase = "ready";
    }
    this.#holdUntil = performance.now() + PENALTY_MS;
    this.#listener.noticed({ key: "notice.error", values: { message: error.message } });
  }

  /** @param {Frame} frame */
  #frame(frame) {
    this.#window.answered(frame.id, frame.train_ms);
    const probes = this.#probes.get(frame.id) ?? [];
    this.#probes.delete(frame.id);
    this.#listener.settled();
    if (frame.revision < this.#barrier) return;
    this.#phase = "ready";
    if (this.#destination) return;
    const live = this.#live;
    if (frame.step > (live.frame?.step ?? 0)) this.#branch(live.frame?.step ?? 0);
    live.frame = frame;
    live.curves.append(frame);
    for (const probe of probes) live.probed.set(probe, frame);
    if (this.#window.size === 0) this.#asked = frame.step;
    if (this.#goal !== null && frame.step >= this.#goal) this.#goal = null;
    while (this.#told[1] && this.#told[1].revision <= frame.revision) this.#told.shift();
    const told = this.#told[0];
    if (told) {
      const { experiment, drawing } = told;
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
    this.#nextId += 1;
    const probes = this.#wishes.due(now, until === 0 || !state.training);
    this.#window.sent(this.#nextId);
    this.#probes.set(this.#nextId, probes);
    this.#send(advanceCommand(this.#nextId, until, BUDGET_MS, [...PROBES, ...probes], state.training ? state.stop : undefined));
  }

  /**
   * Take up training at the checkpoint: the experiment and the points that it belongs to first, then the checkpoint itself.
   * Whatever has changed since follows once the server has taken it up.
   * @param {State} state
   */
  #resume(state) {
    const { experiment, drawing } = this.#checkpoint ?? state;
    const last = this.#told.at(-1);
    if (last?.experiment !== experiment) this.#configure(experiment, drawing);
    if (last?.drawing.points !== drawing.points) this.#data(experiment, drawing);
    if (this.#checkpoint) {
      this.#revision += 1;
      this.#barrier = this.#revision;
      this.#send(restoreCommand(this.#revision, this.#checkpoint.tensors));
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
    const last = this.#told.at(-1);
    if (!last) return;
    if (last.experiment !== experiment) {
      this.#configure(experiment, last.drawing);
      if (structure(last.experiment) !== structure(experiment)) this.#startOver();
      this.#look = true;
    }
    if (last.drawing.points !== drawing.points || last.drawing.task !== drawing.task) {
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
    for (const [side, places] of this.#assigned) {
      const values = experiment.runs[side] ? [...places.values()] : [];
      for (let start = 0; start < values.length; start += VALUES_PER_MESSAGE) {
        this.#revision += 1;
        this.#send(assignCommand(this.#revision, side, values.slice(start, start + VALUES_PER_MESSAGE)));
      }
      this.#look = true;
    }
    this.#assigned.clear();
  }

  /** The weights up to here are gone, here and at the server. */
  #startOver() {
    if ((this.#live.timeline.newest?.frame.step ?? 0) > 0) this.#listener.ended();
    this.#barrier = this.#revision;
    this.#checkpoint = null;
    this.#destination = null;
    this.#goal = null;
    this.#asked = 0;
    this.#live.curves.clear();
    this.#live.timeline.clear();
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
    this.#send(dataCommand(this.#revision, drawing));
  }
}
