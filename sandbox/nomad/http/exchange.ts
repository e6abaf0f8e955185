import type { IncomingMessage, ServerResponse } from 'node:http';
import { goDurationMs } from '../../go-duration.ts';
import { BodyTooLarge, readBody } from '../../http/server.ts';
import { isObject } from '../../json.ts';
import type { Authority } from '../acl/acl.ts';
import type { NomadCore } from '../core.ts';
import { badRequest, failure, NomadError, NotThere } from '../errors.ts';

/** One request with what every handler asks of it. */
export interface Exchange {
  readonly core: NomadCore;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly method: string;
  readonly query: URLSearchParams;
  /** From the query; `default` when there is none, `*` for all. */
  readonly namespace: string;
  readonly authority: Authority;
}

/** Headers in front of a body: the index of what was read, or of what was written. */
export interface Reply {
  readonly body: unknown;
  readonly index?: number;
  readonly isRead?: boolean;
  /** 200 when absent. */
  readonly status?: number;
  readonly headers?: Record<string, string>;
}

export const read = (body: unknown, index: number): Reply => ({ body, index: Math.max(1, index), isRead: true });
export const wrote = (body: unknown, index: number): Reply => ({ body, index });

/** Runs a read; with `index` in the query it waits until the answer's index is above it, or the wait is over. */
export async function blocking(exchange: Exchange, run: () => Reply): Promise<Reply> {
  const after = indexOf(exchange.query);
  const first = attemptOf(run);
  if (after === 0 || first.index > after) return first.settle();
  const { store } = exchange.core;
  return new Promise((resolve, reject) => {
    const finish = (reply: Reply | undefined, error?: unknown) => {
      unsubscribe();
      cancel();
      exchange.response.off('close', abandon);
      if (reply !== undefined) resolve(reply);
      else reject(error);
    };
    const attempt = (isLast: boolean) => {
      try {
        const found = attemptOf(run);
        if (isLast || found.index > after) finish(found.settle());
      } catch (error) {
        finish(undefined, error);
      }
    };
    const abandon = () => finish(undefined, failure('client went away'));
    const unsubscribe = store.onSettled(() => attempt(false));
    const cancel = store.clock.after(waitOf(exchange.query), () => attempt(true));
    exchange.response.on('close', abandon);
  });
}

/** One try of a read: its index, and what comes of it when it is not to be waited for any longer. */
function attemptOf(run: () => Reply): { readonly index: number; settle(): Reply } {
  try {
    const reply = run();
    return { index: reply.index ?? 0, settle: () => reply };
  } catch (error) {
    if (!(error instanceof NotThere)) throw error;
    return {
      index: error.index,
      settle() {
        throw error;
      },
    };
  }
}

/** The real server waits 5 minutes unless told otherwise, and never longer than 10. */
const DEFAULT_WAIT_MS = 300_000;
const MAX_WAIT_MS = 600_000;

function waitOf(query: URLSearchParams): number {
  const text = query.get('wait');
  if (text === null || text === '') return DEFAULT_WAIT_MS;
  const ms = goDurationMs(text);
  if (ms === undefined) throw badRequest('Invalid wait time');
  return Math.min(ms <= 0 ? DEFAULT_WAIT_MS : ms, MAX_WAIT_MS);
}

function indexOf(query: URLSearchParams): number {
  const text = query.get('index');
  waitOf(query);
  if (text === null || text === '') return 0;
  if (!/^\d+$/.test(text)) throw badRequest('Invalid index');
  return Number(text);
}

export type JsonObject = Record<string, unknown>;

/** The request's JSON object; anything else is refused with 400, as Go's decoder does. */
export async function bodyOf(exchange: Exchange): Promise<JsonObject> {
  const text = (await rawBody(exchange)).toString('utf8');
  if (text.trim() === '') throw badRequest('Request body is empty');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const problem = error instanceof Error ? error.message : 'invalid JSON';
    // Go's decoder calls a body that ends too early by this name.
    throw badRequest(isTorn(problem) ? 'unexpected EOF' : problem);
  }
  if (!isObject(value)) {
    throw badRequest(`json: cannot unmarshal ${Array.isArray(value) ? 'array' : typeof value} into Go value`);
  }
  return value;
}

/** V8's ways of saying that the text stops in the middle. */
const isTorn = (problem: string): boolean =>
  /end of (JSON input|data)|Unterminated|Expected .* in JSON at position/.test(problem);

export async function rawBody(exchange: Exchange): Promise<Buffer> {
  try {
    return await readBody(exchange.request);
  } catch (error) {
    if (error instanceof BodyTooLarge) throw new NomadError(413, 'http: request body too large');
    throw error;
  }
}

export function queryBool(query: URLSearchParams, name: string): boolean {
  const text = query.get(name);
  if (text === null || text === '') return false;
  if (['1', 't', 'T', 'true', 'TRUE', 'True'].includes(text)) return true;
  if (['0', 'f', 'F', 'false', 'FALSE', 'False'].includes(text)) return false;
  const reason = `strconv.ParseBool: parsing ${JSON.stringify(text)}: invalid syntax`;
  throw failure(`Failed to parse value of ${JSON.stringify(name)} (${text}) as a bool: ${reason}`);
}

export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
export const numberOf = (value: unknown): number => (typeof value === 'number' ? value : 0);
export const objectOf = (value: unknown): JsonObject | undefined => (isObject(value) ? value : undefined);
/** An object of texts, such as a Meta; undefined when there is none. */
export function textMapOf(value: unknown): Record<string, string> | undefined {
  if (!isObject(value)) return undefined;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, String(item)]));
}
export const textsOf = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
