import { readBody } from '../../http/server.ts';
import { isObject } from '../../json.ts';
import { type Exchange, HttpProblem } from './exchange.ts';

/** A JSON object from a client, whose field names count without regard to case, as in Go. */
export class JsonObject {
  readonly #fields: ReadonlyMap<string, unknown>;

  constructor(value: object) {
    this.#fields = new Map(Object.entries(value).map(([name, field]) => [name.toLowerCase(), field]));
  }

  has(name: string): boolean {
    return this.#fields.has(name.toLowerCase());
  }

  get(name: string): unknown {
    return this.#fields.get(name.toLowerCase());
  }

  string(name: string): string {
    const value = this.get(name);
    return typeof value === 'string' ? value : '';
  }

  number(name: string): number {
    const value = this.get(name);
    return typeof value === 'number' ? value : 0;
  }

  flag(name: string): boolean {
    return this.get(name) === true;
  }

  strings(name: string): string[] | undefined {
    const value = this.get(name);
    return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : undefined;
  }

  object(name: string): JsonObject | undefined {
    const value = this.get(name);
    return isObject(value) ? new JsonObject(value) : undefined;
  }

  objects(name: string): JsonObject[] {
    const value = this.get(name);
    return Array.isArray(value) ? value.filter(isObject).map((item) => new JsonObject(item)) : [];
  }

  /** A map of strings; values of other types are left out. */
  map(name: string): Record<string, string> | undefined {
    const value = this.get(name);
    if (!isObject(value)) return undefined;
    return Object.fromEntries(
      Object.entries(value).filter((pair): pair is [string, string] => typeof pair[1] === 'string'),
    );
  }
}

/** Parses text that must hold JSON; the complaint uses Go's words for the two usual faults. */
export function parseJson(text: string, prefix: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new HttpProblem(400, `${prefix}: ${complaint(text)}`);
  }
}

/** The body as an object; 400 with `prefix` where it is none. */
export async function readObject(exchange: Exchange, prefix: string): Promise<JsonObject> {
  const value = parseJson((await readBody(exchange.request)).toString('utf8'), prefix);
  if (!isObject(value)) throw new HttpProblem(400, `${prefix}: json: cannot unmarshal ${goKind(value)} into Go value`);
  return new JsonObject(value);
}

function complaint(text: string): string {
  if (text.trim() === '') return 'EOF';
  const strange = /^\s*([^\s{["\-\dtfn])/.exec(text)?.[1];
  if (strange !== undefined) return `invalid character '${strange}' looking for beginning of value`;
  return 'unexpected EOF';
}

function goKind(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}
