/**
 * The page's line to the server. It reconnects by itself; what was asked on a lost line counts as not done.
 *
 * @typedef {import('../ui-protocol.ts').PageToServer} PageToServer
 * @typedef {import('../ui-protocol.ts').ServerToPage} ServerToPage
 */
const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 3_000;

export class UiSocket {
  /** @type {WebSocket | undefined} */
  #socket;
  /** @type {Map<string, (answer: ServerToPage | undefined) => void>} */
  #waiting = new Map();
  #nextId = 1;
  #waitMs = FIRST_WAIT_MS;
  #listen;

  /** @param {{person: () => string | undefined, message: (message: ServerToPage) => void, status: (live: boolean) => void}} listen */
  constructor(listen) {
    this.#listen = listen;
  }

  connect() {
    const person = this.#listen.person();
    const query = person === undefined ? '' : `?user=${encodeURIComponent(person)}`;
    const socket = new WebSocket(`${location.origin.replace(/^http/, 'ws')}/ui${query}`);
    this.#socket = socket;
    socket.addEventListener('open', () => {
      this.#waitMs = FIRST_WAIT_MS;
      this.#listen.status(true);
    });
    socket.addEventListener('message', (event) => this.#receive(JSON.parse(String(event.data))));
    socket.addEventListener('close', () => this.#lost());
  }

  /** Whether what was asked has been done. @param {PageToServer} message @returns {Promise<boolean>} */
  async request(message) {
    const answer = await this.#ask(message);
    return answer?.t === 'done' && answer.ok;
  }

  /** Choices the app gives for an external select. @param {{blockId: string, actionId: string, query: string, viewId?: string}} wanted */
  async options(wanted) {
    const answer = await this.#ask({ t: 'options', ...wanted });
    return answer?.t === 'options' ? answer.options : [];
  }

  /** @param {PageToServer} message @returns {Promise<ServerToPage | undefined>} */
  #ask(message) {
    if (this.#socket?.readyState !== WebSocket.OPEN) return Promise.resolve(undefined);
    const id = `p${this.#nextId++}`;
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      this.#socket?.send(JSON.stringify({ ...message, id }));
    });
  }

  /** @param {ServerToPage} message */
  #receive(message) {
    if ((message.t === 'done' || message.t === 'options') && this.#waiting.has(message.id)) {
      this.#waiting.get(message.id)?.(message);
      this.#waiting.delete(message.id);
      return;
    }
    this.#listen.message(message);
  }

  #lost() {
    for (const end of this.#waiting.values()) end(undefined);
    this.#waiting.clear();
    this.#listen.status(false);
    setTimeout(() => this.connect(), this.#waitMs);
    this.#waitMs = Math.min(this.#waitMs * 2, LONGEST_WAIT_MS);
  }
}
