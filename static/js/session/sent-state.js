/** What the server has been told, and from which revision on: a frame says up to which one it was computed. */

import { assignCommand, configureCommand, dataCommand, resetCommand, restoreCommand } from "./messages.js";

/** As many weights as go into one message. */
const VALUES_PER_MESSAGE = 1000;

/** @typedef {{revision: number, experiment: Experiment, dataset: Dataset}} Scene */

export class SentState {
  #send;
  /** The first one belongs to the newest frame, the others to frames still to come. @type {Scene[]} */
  #scenes = [];
  #dataRevision = 0;
  revision = 0;

  /** @param {(message: string | ArrayBuffer) => void} send */
  constructor(send) {
    this.#send = send;
  }

  /** @returns {Scene | undefined} the experiment and the points that the server knows */
  get newest() {
    return this.#scenes.at(-1);
  }

  /** Another server knows nothing. */
  forget() {
    this.#scenes = [];
  }

  /** @param {number} revision of a frame @returns {Scene | undefined} what it was computed with */
  at(revision) {
    while (this.#scenes[1] && this.#scenes[1].revision <= revision) this.#scenes.shift();
    return this.#scenes[0];
  }

  /** @param {number} revision of an analysis @returns {boolean} whether it is of the present points */
  isOfPoints(revision) {
    return revision >= this.#dataRevision;
  }

  /** @param {Experiment} experiment @param {Dataset} dataset that the server has, or will have next */
  configure(experiment, dataset) {
    this.#scenes.push({ revision: this.#next(), experiment, dataset });
    this.#send(configureCommand(this.revision, experiment));
  }

  /** @param {Experiment} experiment that the server has @param {Dataset} dataset */
  data(experiment, dataset) {
    this.#dataRevision = this.#next();
    this.#scenes.push({ revision: this.revision, experiment, dataset });
    this.#send(dataCommand(this.revision, dataset));
  }

  reset() {
    this.#send(resetCommand(this.#next()));
  }

  /** @param {number} runIndex @param {readonly WeightValue[]} values */
  assign(runIndex, values) {
    for (let start = 0; start < values.length; start += VALUES_PER_MESSAGE) {
      this.#send(assignCommand(this.#next(), runIndex, values.slice(start, start + VALUES_PER_MESSAGE)));
    }
  }

  /** @param {Tensors} checkpoint */
  restore(checkpoint) {
    this.#send(restoreCommand(this.#next(), checkpoint));
  }

  #next() {
    return (this.revision += 1);
  }
}
