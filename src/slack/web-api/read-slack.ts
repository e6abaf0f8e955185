import type { Clock } from '../../ports/clock.ts';
import { classify, type SlackFailure, toMeshError } from './failure.ts';

const RETRIES = 2;
const BACKOFF_MS = 300;
/** A person waits for most reads: a longer Retry-After is an answer, not something to sit out. */
const LONGEST_WAIT_MS = 5000;

export interface Read {
  /** In lower case, for people: "asking who somebody is". */
  readonly doing: string;
  readonly clock: Clock;
  readonly signal?: AbortSignal;
  /** Slack's error codes that mean "there is none". */
  readonly absent?: readonly string[];
}

/** A call that changes nothing, so it may be repeated: twice, after short waits. @throws MeshError */
export async function readSlack<T>(read: Read, call: () => Promise<T>): Promise<T | undefined> {
  for (let attempt = 0; ; attempt += 1) {
    read.signal?.throwIfAborted();
    try {
      return await call();
    } catch (error) {
      const failure = classify(error);
      if (failure.kind === 'refused' && read.absent?.includes(failure.error)) return undefined;
      const waitMs = waitFor(failure, attempt);
      if (waitMs === undefined) throw toMeshError(read.doing, failure);
      await read.clock.sleep(waitMs, read.signal);
    }
  }
}

function waitFor(failure: SlackFailure, attempt: number): number | undefined {
  if (attempt >= RETRIES || failure.kind === 'refused') return undefined;
  if (failure.kind === 'lost') return BACKOFF_MS * (attempt + 1);
  return failure.retryAfterMs <= LONGEST_WAIT_MS ? failure.retryAfterMs : undefined;
}
