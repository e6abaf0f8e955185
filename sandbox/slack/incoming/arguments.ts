import type { IncomingMessage } from 'node:http';
import { readBody } from '../../http/server.ts';
import { isObject } from '../../json.ts';
import type { Json } from '../wire.ts';
import { ApiError } from './errors.ts';

/** The arguments of one Web API call, wherever they came from: query, form, multipart or JSON body. */
export interface Arguments {
  readonly raw: Json;
  /** A string argument; numbers and booleans become their text. Undefined when absent or empty. */
  text(name: string): string | undefined;
  /** As `text`; absent answers invalid_arguments. */
  required(name: string): string;
  flag(name: string): boolean;
  number(name: string, fallback: number): number;
  has(name: string): boolean;
  /** A structured argument, given as such (JSON body) or as a JSON string (form); not JSON answers `error`. */
  json(name: string, error: string): unknown;
}

export function argumentsOf(raw: Json): Arguments {
  const text = (name: string) => {
    const value = raw[name];
    if (value === undefined || value === null || value === '' || typeof value === 'object') return undefined;
    return String(value);
  };
  return {
    raw,
    text,
    required(name) {
      const value = text(name);
      if (value === undefined) throw ApiError.invalidArguments([`missing required field: ${name}`]);
      return value;
    },
    flag: (name) => ['true', '1'].includes(text(name) ?? ''),
    number(name, fallback) {
      const value = Number(text(name) ?? fallback);
      return Number.isFinite(value) ? value : fallback;
    },
    has: (name) => raw[name] !== undefined && raw[name] !== null,
    json(name, error) {
      const value = raw[name];
      if (typeof value !== 'string') return value ?? undefined;
      if (value === '') return undefined;
      try {
        return JSON.parse(value);
      } catch {
        throw new ApiError(error);
      }
    },
  };
}

/** Reads a call's arguments. Slack answers invalid_post_type for other bodies, invalid_json for broken ones. */
export async function readArguments(request: IncomingMessage, url: URL): Promise<Arguments> {
  const query = Object.fromEntries(url.searchParams);
  const body = await readBody(request);
  const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  if (body.length === 0 || type === '') return argumentsOf(query);
  if (type === 'application/x-www-form-urlencoded')
    return argumentsOf({ ...query, ...Object.fromEntries(new URLSearchParams(body.toString('utf8'))) });
  if (type === 'multipart/form-data') return argumentsOf({ ...query, ...(await readMultipart(request, body)) });
  if (type !== 'application/json') throw new ApiError('invalid_post_type');
  return argumentsOf({ ...query, ...parseObject(body.toString('utf8')) });
}

/** The parts of a multipart body; files stay `File` objects. */
export async function readMultipart(request: IncomingMessage, body: Buffer): Promise<Json> {
  const headers = { 'content-type': request.headers['content-type'] ?? '' };
  const form = await new Response(new Uint8Array(body), { headers }).formData();
  return Object.fromEntries(form);
}

function parseObject(text: string): Json {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new ApiError('invalid_json');
  }
  if (!isObject(value)) throw new ApiError('json_not_object');
  return value;
}
