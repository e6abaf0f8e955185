import { failure } from '../errors.ts';

const UUID_LENGTH = 36;

/** A malformed id is a 500 on the real server, not a 404. `kind` is the word of its error, for example `alloc`. */
export function requireUuid(kind: string, id: string): void {
  const isWellFormed = id.length === UUID_LENGTH && /^[0-9a-f-]+$/i.test(id);
  const prefix = kind === 'eval' ? 'failed to lookup eval: ' : '';
  if (!isWellFormed) throw failure(`${prefix}${kind} lookup failed: index error: UUID must be 36 characters`);
}
