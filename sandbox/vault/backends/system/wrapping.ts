import type { Answer, Call, Endpoint } from '../../http/endpoint.ts';
import { seconds } from '../../http/frame.ts';
import { VaultProblem } from '../../problem.ts';
import type { Wrapped } from '../../state/wrapping.ts';

const TOKEN = { token: 'text' } as const;

export const WRAPPING_ENDPOINTS: readonly Endpoint[] = [
  { pattern: 'wrapping/wrap', takesAnything: true, update: wrap },
  { pattern: 'wrapping/lookup', fields: TOKEN, isOpen: true, read: lookup, update: lookup },
  { pattern: 'wrapping/unwrap', fields: TOKEN, update: unwrap },
  { pattern: 'wrapping/rewrap', fields: TOKEN, update: rewrap },
];

function wrap({ fields, wrapMs }: Call): Answer {
  if (wrapMs === 0) throw new VaultProblem(400, 'endpoint requires response wrapping to be used');
  return { data: fields.raw };
}

function lookup(call: Call): Answer {
  const { token, creationPath, ttlMs } = wrapped(call);
  const created = new Date(token.createdAtMs).toISOString();
  return { data: { creation_path: creationPath, creation_time: created, creation_ttl: seconds(ttlMs) } };
}

function unwrap(call: Call): Answer {
  const { body, token } = wrapped(call);
  call.state.wrapping.unwrap(token.id);
  return { raw: body };
}

/** The same answer in a new token, for as long as it was wrapped for first. */
function rewrap(call: Call): Answer {
  const { body, token, creationPath, ttlMs } = wrapped(call);
  call.state.wrapping.unwrap(token.id);
  return { rewrapped: body, wrapMs: ttlMs, creationPath };
}

function wrapped({ state, fields, token, bearer }: Call): Wrapped {
  const found = state.wrapping.peek(fields.text('token') || token?.id || bearer || '');
  if (found === undefined) throw new VaultProblem(400, 'wrapping token is not valid or does not exist');
  return found;
}
