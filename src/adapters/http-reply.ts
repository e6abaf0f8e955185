import { z } from 'zod';
import type { MeshError } from '../domain/errors.ts';
import { explain, type UpstreamCall } from './upstream.ts';

/** One answer, whatever its status. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** What was asked, for the words of an error. */
  readonly call: UpstreamCall;
}

const SAID_MAX = 300;

/** The body in its promised form. @throws MeshError for every status but 2xx, and for a body of another form. */
export function parseBody<T>(reply: Reply, schema: z.ZodType<T>): T {
  return checkForm(reply.call, readJson(reply), schema);
}

/** The body as JSON of any form. */
export function readJson(reply: Reply): unknown {
  if (reply.status < 200 || reply.status > 299) throw statusError(reply);
  try {
    return JSON.parse(reply.text);
  } catch {
    throw explain(reply.call, { kind: 'garbage', what: 'the answer is no JSON' });
  }
}

export function checkForm<T>(call: UpstreamCall, content: unknown, schema: z.ZodType<T>): T {
  const parsed = schema.safeParse(content);
  if (parsed.success) return parsed.data;
  throw explain(call, { kind: 'garbage', what: whereItDiffers(parsed.error) });
}

/** The MeshError of an answer that is no success. */
export function statusError(reply: Reply): MeshError {
  const said = firstLine(reply.text);
  return explain(reply.call, { kind: 'status', status: reply.status, ...(said === '' ? {} : { said }) });
}

/** What a server said in plain text, cut to one line; an HTML page from something in between says nothing. */
export function firstLine(text: string): string {
  const line = text.trimStart().split(/[\r\n]/, 1)[0] ?? '';
  return line.startsWith('<') ? '' : [...line].slice(0, SAID_MAX).join('');
}

/** Names places and expected types only: the values in an answer may be secret. */
function whereItDiffers(error: z.ZodError): string {
  const places = error.issues.slice(0, 3).map((issue) => z.core.toDotPath(issue.path) || 'the body');
  return `unexpected form at ${places.join(', ')}`;
}
