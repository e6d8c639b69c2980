/**
 * A WebSocket that reconnects: with growing, jittered pauses, until `settled` says that the server answers. And it finds
 * out what keeps it from the server.
 */

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 8000;
/** Some proxies refuse a WebSocket, others leave it without an answer. */
const PATIENCE_MS = 5000;
/** The close code of a server that has no room. */
const TRY_AGAIN_LATER = 1013;

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

/**
 * @typedef {object} ConnectionListener
 * @property {(message: string | ArrayBuffer) => void} received
 * @property {(state: ConnectionState) => void} lost
 * @property {(state: ConnectionState) => void} found what keeps the first message from coming
 * @property {() => Promise<boolean>} isAnswered whether another request gets through to the server
 */

export class Connection {
  #url;
  #listener;
  /** @type {WebSocket | null} */
  #socket = null;
  #attempt = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  /** Whether a message has ever come. */
  #heard = false;
  /** Whether other requests are answered, and no message has ever come. */
  #blocked = false;

  /**
   * @param {string} url
   * @param {ConnectionListener} listener
   */
  constructor(url, listener) {
    this.#url = url;
    this.#listener = listener;
  }

  open() {
    clearTimeout(this.#timer);
    const socket = new WebSocket(this.#url);
    socket.binaryType = "arraybuffer";
    socket.onmessage = ({ data }) => {
      this.#heard = true;
      this.#blocked = false;
      this.#listener.received(data);
    };
    // `close` follows every failure, also one before the handshake; it is the one place that tries again.
    socket.onclose = ({ code }) => this.#closed(socket, code);
    this.#socket = socket;
    if (!this.#heard) setTimeout(() => socket === this.#socket && this.#examine(), PATIENCE_MS);
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

  /** @param {WebSocket} socket @param {number} [code] */
  #closed(socket, code) {
    if (socket !== this.#socket) return;
    socket.onmessage = null;
    this.#socket = null;
    this.#listener.lost(code === TRY_AGAIN_LATER ? "full" : this.#blocked ? "blocked" : "lost");
    this.#timer = setTimeout(() => this.open(), pauseBefore(this.#attempt, Math.random()));
    this.#attempt += 1;
    if (this.#attempt > 1) void this.#examine(); // a server that is just starting refuses the first
  }

  /** Whether it is the WebSocket alone that does not get through. */
  async #examine() {
    if (this.#heard) return;
    const answered = await this.#listener.isAnswered();
    this.#blocked = answered && !this.#heard;
    if (!this.#heard) this.#listener.found(this.#blocked ? "blocked" : "lost");
  }
}
