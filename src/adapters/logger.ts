import { type DestinationStream, type Logger, pino } from 'pino';
import type { LogLevel } from '../config/env.ts';
import { maskText } from '../domain/plan/mask.ts';
import { describeError } from './describe-error.ts';

export interface LogOptions {
  readonly level: LogLevel;
  /** Takes one line of JSON with its line end. */
  readonly write: (line: string) => void;
}

/** Second net under the allow-list: names that nobody should log, wherever they stand on the first two levels. */
const NAMES = ['token', 'secret', 'password', 'authorization', 'headers', 'response_url'];

/** Keyed digests look like keys, and are none; ids of ours and of Slack, and what pino writes, hold no words. */
const PLAIN = new Set([
  'fingerprint',
  'bodyDigest',
  'level',
  'time',
  'requestId',
  'changeId',
  'userId',
  'channelId',
  'verb',
]);

/**
 * The one root logger. Three nets keep secrets out of it (I5): errors are written by an allow-list, some names are
 * never written, and every finished line is searched for what looks like a secret.
 */
export function createLog(options: LogOptions): Logger {
  const stream: DestinationStream = { write: (line) => options.write(scrubLine(line)) };
  return pino(
    {
      level: options.level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }), log: describeErrors },
      // In place of pino's own, which would look at what was described already.
      serializers: { err: (described: unknown) => described },
      redact: { paths: NAMES.flatMap((name) => [name, `*.${name}`]), censor: '[secret]' },
    },
    stream,
  );
}

const DEPTH_MAX = 4;

/** Errors by the allow-list whatever field they stand in: a serializer would only see those called `err`. */
function describeErrors(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, withoutErrors(value, DEPTH_MAX)]));
}

function withoutErrors(value: unknown, depth: number): unknown {
  if (value instanceof Error) return describeError(value);
  if (value === null || typeof value !== 'object' || 'toJSON' in value) return value;
  if (depth === 0) return '[deep]';
  if (Array.isArray(value)) return value.map((inner) => withoutErrors(inner, depth - 1));
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withoutErrors(inner, depth - 1)]));
}

/** Works on the values, not on the line, so that what is masked never breaks the JSON around it. */
function scrubLine(line: string): string {
  let content: unknown;
  try {
    content = JSON.parse(line);
  } catch {
    return `${JSON.stringify({ level: 'error', msg: 'a log line that is no JSON was left out' })}\n`;
  }
  return `${JSON.stringify(scrub(content))}\n`;
}

function scrub(value: unknown): unknown {
  if (typeof value === 'string') return maskText(value);
  if (Array.isArray(value)) return value.map(scrub);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, PLAIN.has(name) ? inner : scrub(inner)]),
  );
}
