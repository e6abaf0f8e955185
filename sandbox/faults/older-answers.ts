import type { IncomingMessage } from 'node:http';

/** An answer as it came, for another time. */
export interface KeptAnswer {
  readonly index: string;
  readonly status: number;
  readonly headers: readonly string[];
  readonly body: Buffer;
}

/** Nobody needs more to see a server go back in time. */
const KEPT_PER_READ = 4;
const KEPT_READS = 200;
const LARGEST_BODY = 256 * 1024;

/** Parameters that say how to wait, not what to read. */
const WAITING = ['index', 'wait', 'hash'];

/** Remembers what reads were answered, so that a server can be made to answer as it did before. */
export class OlderAnswers {
  readonly #byRead = new Map<string, readonly KeptAnswer[]>();

  /** Takes the answer's pieces where it carries an index; undefined: it is not one to keep. */
  keeper(request: IncomingMessage, answer: IncomingMessage): ((piece: Buffer | undefined) => void) | undefined {
    const index = answer.headers['x-consul-index'] ?? answer.headers['x-nomad-index'];
    if (request.method !== 'GET' || typeof index !== 'string' || answer.statusCode !== 200) return undefined;
    const pieces: Buffer[] = [];
    let size = 0;
    return (piece) => {
      size += piece?.length ?? 0;
      if (size > LARGEST_BODY) pieces.length = 0;
      else if (piece !== undefined) pieces.push(piece);
      else this.#keep(readOf(request), { index, status: 200, headers: answer.rawHeaders, body: Buffer.concat(pieces) });
    };
  }

  /** The oldest answer that is known to the same read; undefined where no newer one is known. */
  of(request: IncomingMessage): KeptAnswer | undefined {
    const known = this.#byRead.get(readOf(request)) ?? [];
    return known.length > 1 ? known[0] : undefined;
  }

  #keep(read: string, answer: KeptAnswer): void {
    const known = this.#byRead.get(read) ?? [];
    this.#byRead.delete(read);
    const isNews = known.at(-1)?.index !== answer.index;
    this.#byRead.set(read, isNews ? [...known, answer].slice(-KEPT_PER_READ) : known);
    const [oldest] = this.#byRead.keys();
    if (this.#byRead.size > KEPT_READS && oldest !== undefined) this.#byRead.delete(oldest);
  }
}

/** Two requests with the same read ask for the same thing, now or later. */
function readOf({ method, url, headers }: IncomingMessage): string {
  const { pathname, searchParams } = new URL(url ?? '/', 'http://upstream');
  for (const name of WAITING) searchParams.delete(name);
  return [method, pathname, searchParams, headers['accept-encoding'] ?? ''].join(' ');
}
