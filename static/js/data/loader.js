/** Data sets on their way from the server: the newest choice wins. */

import { fetchDataset } from "../model/catalog.js";

export class Loader {
  #store;
  #noticed;
  #request = new AbortController();
  /** The data set that is on its way. @type {string | null} */
  coming = null;

  /** @param {Context} context */
  constructor({ store, notify }) {
    this.#store = store;
    this.#noticed = notify;
  }

  /** @param {string} name @param {Generation} generation @param {number | null} undoGroup */
  async load(name, generation, undoGroup) {
    this.cancel();
    const { signal } = (this.#request = new AbortController());
    this.coming = name;
    this.#store.dispatch({ type: "options_set", options: { generation } });
    try {
      const { n_samples, noise, label_noise, seed } = generation;
      const dataset = await fetchDataset(name, { n_samples, noise, label_noise, seed }, signal);
      this.#store.dispatch({ type: "dataset_replaced", ...dataset, undoGroup });
    } catch (error) {
      if (!signal.aborted) this.#noticed({ key: "notice.no_dataset", error });
    }
    if (!signal.aborted) this.coming = null;
  }

  /** What was chosen must not come after all. */
  cancel() {
    this.#request.abort();
    this.coming = null;
  }
}
