/** One value, changed only by actions through a pure reducer; listeners are told after each change. */

let lastStroke = 0;

/** @returns {number} for the changes of one gesture, undone together */
export const newUndoGroup = () => (lastStroke += 1);

/**
 * @param {(state: State, action: Action) => State} reduce
 * @param {State} initial
 * @returns {Store}
 */
export function createStore(reduce, initial) {
  let state = initial;
  /** @type {Set<() => void>} */
  const listeners = new Set();
  return {
    get: () => state,
    dispatch(action) {
      const next = reduce(state, action);
      if (next === state) return;
      state = next;
      for (const listener of listeners) listener();
    },
    subscribe: (listener) => void listeners.add(listener),
  };
}
