/** The state of the page: changed only by actions through a pure reducer, with listeners called after each change. */

let lastGroup = 0;

/** @returns {number} a new group: the changes of one gesture, which are undone together */
export const newUndoGroup = () => (lastGroup += 1);

/**
 * @param {(state: State, action: Action) => State} reduce
 * @param {State} initial
 * @returns {Store}
 */
export function createStore(reduce, initial) {
  let state = initial;
  /** @type {Set<(change: StoreChange) => void>} */
  const listeners = new Set();
  return {
    get: () => state,
    dispatch(action) {
      const next = reduce(state, action);
      if (next === state) return;
      const change = { action, before: state };
      state = next;
      for (const listener of listeners) listener(change);
    },
    subscribe: (listener) => void listeners.add(listener),
  };
}
