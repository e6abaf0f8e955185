export interface WireReply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as JSON; undefined where it is none. */
  readonly json: unknown;
  /** `data` of the body; empty where there is none. */
  readonly data: Readonly<Record<string, unknown>>;
  /** `auth` of the body; empty where there is none. */
  readonly auth: Readonly<Record<string, unknown>>;
  readonly wrapInfo: Readonly<Record<string, unknown>>;
  /** What Vault refused with, or nothing. */
  readonly errors: readonly string[];
  readonly warnings: readonly string[];
}

/** Bare HTTP to one Vault, as any client would speak it; paths are those below `/v1/`. */
export class Wire {
  readonly url: string;
  readonly #headers: Readonly<Record<string, string>>;

  constructor(url: string, headers: Readonly<Record<string, string>> = {}) {
    this.url = url;
    this.#headers = headers;
  }

  /** With this token in place of any other. */
  as(token: string): Wire {
    return this.with({ 'x-vault-token': token });
  }

  /** Without any header. */
  bare(): Wire {
    return new Wire(this.url);
  }

  /** Asks for answers in a wrapping token that lives so long. */
  wrapped(ttl: string): Wire {
    return this.with({ 'x-vault-wrap-ttl': ttl });
  }

  with(headers: Readonly<Record<string, string>>): Wire {
    return new Wire(this.url, { ...this.#headers, ...headers });
  }

  get(path: string): Promise<WireReply> {
    return this.send('GET', path);
  }

  list(path: string): Promise<WireReply> {
    return this.send('GET', `${path}?list=true`);
  }

  post(path: string, body?: unknown): Promise<WireReply> {
    return this.send('POST', path, body);
  }

  put(path: string, body?: unknown): Promise<WireReply> {
    return this.send('PUT', path, body);
  }

  delete(path: string): Promise<WireReply> {
    return this.send('DELETE', path);
  }

  async send(method: string, path: string, body?: unknown): Promise<WireReply> {
    const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
    const reply = await fetch(`${this.url}/v1/${path}`, {
      method,
      redirect: 'manual',
      ...(text === undefined ? {} : { body: text }),
      headers: this.#headers,
    });
    const answer = await reply.text();
    const json = parsed(answer);
    const whole = record(json);
    return {
      status: reply.status,
      headers: reply.headers,
      text: answer,
      json,
      data: record(whole['data']),
      auth: record(whole['auth']),
      wrapInfo: record(whole['wrap_info']),
      errors: texts(whole['errors']),
      warnings: texts(whole['warnings']),
    };
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

const texts = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : []);
