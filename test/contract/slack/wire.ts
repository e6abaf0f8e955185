import WebSocket from 'ws';
import { type Frame, observed } from './frames.ts';
import { APP_TOKEN, BOT_TOKEN } from './workspace.ts';

export type Answer = Readonly<Record<string, unknown>> & { readonly ok: boolean };

const AS_BOT = { authorization: `Bearer ${BOT_TOKEN}` };

/** Bare HTTP and Socket Mode to one Slack, and its people: never which Slack it is. */
export class Wire {
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  /** Calls a Web API method with a JSON body, as the bot unless other headers are given. */
  async call(method: string, body: object = {}, headers: object = AS_BOT): Promise<Answer> {
    return (await this.#send(method, body, headers)).json() as Promise<Answer>;
  }

  /** The same, for those who look at how it was answered. */
  async status(method: string, body: object): Promise<{ status: number; retryAfter: string | null }> {
    const reply = await this.#send(method, body, AS_BOT);
    await reply.arrayBuffer();
    return { status: reply.status, retryAfter: reply.headers.get('retry-after') };
  }

  #send(method: string, body: object, headers: object): Promise<Response> {
    return fetch(`${this.#url}/api/${method}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
      body: JSON.stringify(body),
    });
  }

  /** Posts, and answers the new message's timestamp. */
  async post(body: object): Promise<string> {
    return String((await this.call('chat.postMessage', body))['ts']);
  }

  /** Acts as a person, through the calls that both Slacks share. */
  async act(path: string, body: object): Promise<void> {
    const headers = { 'content-type': 'application/json' };
    const reply = await fetch(`${this.#url}/_control${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    if (!reply.ok) throw new Error(`${path}: ${reply.status} ${await reply.text()}`);
  }

  /** What a person sees in a channel, ephemerals included. */
  async seen(channel: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
    const reply = await fetch(`${this.#url}/_control/messages/${channel}`);
    return ((await reply.json()) as { messages: readonly Readonly<Record<string, unknown>>[] }).messages;
  }

  /** Opens one Socket Mode connection; resolves when Slack has said hello. */
  async connect(): Promise<Link> {
    const { url } = await this.call('apps.connections.open', {}, { authorization: `Bearer ${APP_TOKEN}` });
    const link = new Link(new WebSocket(String(url)));
    await link.next(({ type }) => type === 'hello');
    return link;
  }

  /** Sends what a response_url takes; answers its HTTP status. */
  async respond(url: unknown, body: object): Promise<number> {
    const headers = { 'content-type': 'application/json' };
    return (await fetch(String(url), { method: 'POST', headers, body: JSON.stringify(body) })).status;
  }
}

/** One Socket Mode connection that acknowledges only what it is told to. */
export class Link {
  readonly #socket: WebSocket;
  readonly #frames = observed<Frame>();

  constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (raw) => this.#frames.add(JSON.parse(String(raw)) as Frame));
    socket.on('error', (error) => this.#frames.fail(error));
  }

  /** The first frame that fits and was not handed out yet. */
  next(fits: (frame: Frame) => boolean): Promise<Frame> {
    return this.#frames.next(fits);
  }

  ack(frame: Frame, payload?: object): void {
    this.#socket.send(JSON.stringify({ envelope_id: frame.envelope_id, payload }));
  }

  /** Acknowledges whatever comes from now on: both the message and the mention that it holds, for example. */
  ackEverything(): void {
    this.#socket.on('message', (raw) => {
      const frame = JSON.parse(String(raw)) as Frame;
      if (frame.envelope_id !== undefined) this.ack(frame);
    });
  }

  close(): void {
    this.#socket.close();
  }
}
