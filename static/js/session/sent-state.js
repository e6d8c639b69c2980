/**
 * What has been sent to the server, with the revision of each message. A frame says which revision it was computed
 * with.
 */

import { assignCommand, configureCommand, dataCommand, resetCommand, restoreCommand } from "./messages.js";

/** The most weights in one message. */
const VALUES_PER_MESSAGE = 1000;

/** @typedef {{revision: number, experiment: Experiment, dataset: Dataset}} Configuration */

export class SentState {
  #send;
  /** The first belongs to the newest frame, the others to frames still to come. @type {Configuration[]} */
  #configurations = [];
  #dataRevision = 0;
  revision = 0;

  /** @param {(message: string | ArrayBuffer) => void} send */
  constructor(send) {
    this.#send = send;
  }

  /** @returns {Configuration | undefined} the experiment and the points that were sent last */
  get newest() {
    return this.#configurations.at(-1);
  }

  /** Another server has received nothing. */
  forget() {
    this.#configurations = [];
  }

  /** @param {number} revision of a frame @returns {Configuration | undefined} what it was computed with */
  at(revision) {
    while (this.#configurations[1] && this.#configurations[1].revision <= revision) this.#configurations.shift();
    return this.#configurations[0];
  }

  /** @param {number} revision of an analysis @returns {boolean} whether it describes the points sent last */
  describesPoints(revision) {
    return revision >= this.#dataRevision;
  }

  /** @param {Experiment} experiment @param {Dataset} dataset that the server has, or will have next */
  configure(experiment, dataset) {
    this.#configurations.push({ revision: this.#next(), experiment, dataset });
    this.#send(configureCommand(this.revision, experiment));
  }

  /** @param {Experiment} experiment that the server has @param {Dataset} dataset */
  data(experiment, dataset) {
    this.#dataRevision = this.#next();
    this.#configurations.push({ revision: this.revision, experiment, dataset });
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
