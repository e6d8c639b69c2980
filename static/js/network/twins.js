/** Hidden neurons with equal weights, bit for bit: they compute the same, and may do so for ever. Pure. */

import { records } from "../model/records.js";
import { keyOf, weightIndices } from "../model/weights.js";

/** @typedef {import("./layout.js").Unit} Unit */

/**
 * @param {RunView} view
 * @param {number} layer a hidden one, 1 …
 * @returns {(number | null)[]} for each of its neurons the first other one with the same weights in and out
 */
export function twinsIn({ layers }, layer) {
  const [before, after] = [layers[layer - 1], layers[layer]];
  if (!before || !after) return [];
  /** @type {Map<string, number[]>} */
  const alike = new Map();
  const keys = Array.from({ length: before.n_out }, (_, unit) => {
    const from = Array.from({ length: before.n_in }, (_, i) => before.W[i * before.n_out + unit]);
    const to = after.W.slice(unit * after.n_out, (unit + 1) * after.n_out);
    const key = [...from, before.b[unit], ...to].join();
    alike.set(key, [...(alike.get(key) ?? []), unit]);
    return key;
  });
  return keys.map((key, unit) => {
    const other = alike.get(key)?.find((each) => each !== unit);
    return other === undefined || key.includes("NaN") ? null : other;
  });
}

/**
 * @param {RunSpec} run
 * @param {Tensor | undefined} slots the optimizer's memory (n_slots, n)
 * @param {Unit} unit
 * @param {number} twin
 * @returns {boolean} whether two equal neurons certainly get equal updates for ever: the engine then computes both in the
 *   same way to the last bit, and nothing treats them differently
 */
export function staysEqual(run, slots, { layer, index }, twin) {
  const { network, training, frozen } = run;
  const exact = records.initializers.get(network.initializer)?.equal_units === true;
  if (!exact || !slots || training.dropout > 0 || frozen.length > 0) return false;
  const indices = weightIndices(run);
  const position = new Map(indices.map((place, i) => [keyOf(place), i]));
  return indices.every(([l, from, to], i) => {
    const mine = l === layer ? to === index : l === layer + 1 && from === index;
    if (!mine) return true;
    const other = position.get(keyOf(l === layer ? [l, from, twin] : [l, twin, to])) ?? i;
    for (let at = 0; at < slots.data.length; at += indices.length)
      if (slots.data[at + i] !== slots.data[at + other]) return false;
    return true;
  });
}
