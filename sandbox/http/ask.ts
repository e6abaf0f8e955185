import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { handlerOf } from './server.ts';

export interface Question {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly signal?: AbortSignal;
}

export interface Answer {
  readonly ok: boolean;
  readonly status: number;
  text(): Promise<string>;
  json(): Promise<unknown>;
}

/** No question has a connection; making one for each would take longer than most answers. */
const NOWHERE = new Socket();

/** How one server asks another; the global `fetch` is one such way. */
export type Ask = (url: string, question: Question) => Promise<Answer>;

/**
 * Asks a server of this very process through its own router, but without a connection: it takes no turn of the event
 * loop and none of the time that a first `fetch` takes to load. Rejects where no such server listens.
 */
export const askHere: Ask = async (url, question) => {
  const { origin, pathname, search } = new URL(url);
  const handler = handlerOf(origin);
  if (handler === undefined) throw new Error(`no server of this process listens at ${origin}`);
  const request = new IncomingMessage(NOWHERE);
  request.method = question.method;
  request.url = pathname + search;
  Object.assign(request.headers, question.headers);
  request.push(question.body);
  request.push(null);
  const response = new Collected(request);
  await handler(request, response);
  const { status, body } = await response.over;
  return {
    ok: status >= 200 && status < 300,
    status,
    text: async () => body,
    json: async () => JSON.parse(body),
  };
};

/** A response that goes nowhere. */
class Collected extends ServerResponse {
  readonly over: Promise<{ readonly status: number; readonly body: string }>;
  readonly #chunks: Buffer[] = [];
  #finish: () => void = () => undefined;

  constructor(request: IncomingMessage) {
    super(request);
    this.over = new Promise((resolve) => {
      this.#finish = () => resolve({ status: this.statusCode, body: Buffer.concat(this.#chunks).toString() });
    });
  }

  /** Nobody reads the head as text. */
  override writeHead(status: number): this {
    this.statusCode = status;
    return this;
  }

  override write(chunk: unknown): boolean {
    this.#keep(chunk);
    return true;
  }

  override end(...[chunk]: unknown[]): this {
    this.#keep(chunk);
    this.#finish();
    this.emit('close');
    return this;
  }

  #keep(chunk: unknown): void {
    if (typeof chunk === 'string' || chunk instanceof Uint8Array) this.#chunks.push(Buffer.from(chunk));
  }
}
