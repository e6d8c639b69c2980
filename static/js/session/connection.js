/** A WebSocket that reconnects: with growing, jittered pauses, until `settled` says that the server answers. */

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 8000;

/**
 * Full jitter (Brooker, "Exponential Backoff And Jitter", 2015): a crowd that lost its server does not come back at
 * once.
 * @param {number} attempt 0 for the first
 * @param {number} random in [0, 1)
 * @returns {number} milliseconds to wait
 */
export function pauseBefore(attempt, random) {
  const ceiling = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** attempt);
  return FIRST_PAUSE_MS / 2 + random * (ceiling - FIRST_PAUSE_MS / 2);
}

export class Connection {
  #url;
  #listener;
  /** @type {WebSocket | null} */
  #socket = null;
  #attempt = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /**
   * @param {string} url
   * @param {{received(message: string | ArrayBuffer): void, lost(): void}} listener
   */
  constructor(url, listener) {
    this.#url = url;
    this.#listener = listener;
  }

  open() {
    clearTimeout(this.#timer);
    const socket = new WebSocket(this.#url);
    socket.binaryType = "arraybuffer";
    socket.onmessage = ({ data }) => this.#listener.received(data);
    // `close` follows every failure, also one before the handshake; it is the one place that tries again.
    socket.onclose = () => this.#closed(socket);
    this.#socket = socket;
  }

  /** The server answers: the next loss starts again with a short pause. */
  settled() {
    this.#attempt = 0;
  }

  /** Try now if a pause is running (the network or the tab came back). */
  hurry() {
    if (this.#socket === null) this.open();
  }

  /** Give up a connection that has fallen silent: its `close` may come minutes late, or never. */
  drop() {
    const socket = this.#socket;
    if (!socket) return;
    socket.close();
    this.#closed(socket);
  }

  /** @param {string | ArrayBuffer} message */
  send(message) {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(message);
  }

  /** @param {WebSocket} socket */
  #closed(socket) {
    if (socket !== this.#socket) return;
    socket.onmessage = null;
    this.#socket = null;
    this.#listener.lost();
    this.#timer = setTimeout(() => this.open(), pauseBefore(this.#attempt, Math.random()));
    this.#attempt += 1;
  }
}
