import { ERRORS, MeshError } from '../domain/errors.ts';

/** What of an error may be logged: no property that an SDK may have hung on it, and no cause. */
export interface DescribedError {
  readonly type: string;
  readonly message: string;
  readonly code?: string;
  readonly details?: object;
  readonly stack?: string;
}

/** The allow-list. A foreign error keeps its message and its frames; a MeshError is told by its code and details. */
export function describeError(error: unknown): DescribedError {
  if (error instanceof MeshError) {
    const expected = ERRORS[error.code].kind !== 'configuration' && ERRORS[error.code].kind !== 'state';
    return {
      type: error.name,
      code: error.code,
      message: error.doing,
      details: error.details,
      ...(expected ? {} : stackOf(error)),
    };
  }
  if (error instanceof Error) return { type: error.name, message: error.message, ...stackOf(error) };
  return { type: typeof error, message: 'something that is no error was thrown' };
}

/** Frames only: the first lines of a stack repeat the message, and some SDKs put whole requests there. */
function stackOf(error: Error): { readonly stack?: string } {
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return frames.length === 0 ? {} : { stack: frames.join('\n') };
}
