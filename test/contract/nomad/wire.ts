export interface WireReply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as JSON; undefined where it is none. */
  readonly json: unknown;
  /** `X-Nomad-Index`, 0 where it is missing. */
  readonly index: number;
}

/** Bare HTTP to one Nomad, as any client would speak it. */
export class Wire {
  readonly url: string;
  /** The release that answers, such as `2.0.5`; the simulated server says which one it simulates. */
  readonly version: string;
  readonly #token: string | undefined;

  constructor(url: string, version: string, token?: string) {
    this.url = url;
    this.version = version;
    this.#token = token;
  }

  as(token: string): Wire {
    return new Wire(this.url, this.version, token);
  }

  get(path: string, signal?: AbortSignal): Promise<WireReply> {
    return this.send('GET', path, undefined, signal);
  }

  put(path: string, body: unknown = ''): Promise<WireReply> {
    return this.send('PUT', path, body);
  }

  delete(path: string): Promise<WireReply> {
    return this.send('DELETE', path);
  }

  async send(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<WireReply> {
    const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
    const reply = await fetch(this.url + path, {
      method,
      redirect: 'manual',
      ...(text === undefined ? {} : { body: text }),
      ...(signal === undefined ? {} : { signal }),
      headers: this.#token === undefined ? {} : { 'x-nomad-token': this.#token },
    });
    const answer = await reply.text();
    const index = Number(reply.headers.get('x-nomad-index') ?? 0);
    return { status: reply.status, headers: reply.headers, text: answer, json: parsed(answer), index };
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
