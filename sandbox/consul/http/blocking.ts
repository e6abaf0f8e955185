import type { SandboxClock } from '../../clock.ts';
import { goDurationMs } from '../../go-duration.ts';
import type { Store } from '../state/store.ts';
import { type Exchange, HttpProblem, type Reply } from './exchange.ts';

/** What one look at the state gave. */
export interface Answer {
  readonly index: number;
  /** What to wait on before looking again. */
  readonly topics: readonly string[];
  /** Nothing was there: Consul then waits for something to appear, and not merely for the index to move. */
  readonly notFound?: boolean;
  /** Some results were left out for want of rights. */
  readonly filtered?: boolean;
  /** Catalog and health reads tell in which consistency mode they were answered. */
  readonly tellsConsistency?: boolean;
  readonly reply: Reply;
}

/** How long a blocking query waits when the client names no time, and at most. */
const DEFAULT_WAIT_MS = 300_000;
const MAX_WAIT_MS = 600_000;

export interface ReadOptions {
  readonly minIndex: number;
  readonly waitMs: number;
  readonly consistency: 'leader' | 'consistent' | 'stale';
}

/** Reads `index`, `wait` and the consistency mode from the query string; nonsense is a 400 in Consul's words. */
export function readOptions(params: URLSearchParams): ReadOptions {
  const stale = params.has('stale');
  const consistent = params.has('consistent');
  if (stale && consistent) {
    throw new HttpProblem(400, 'Cannot specify ?stale with ?consistent, conflicting semantics.');
  }
  const wait = params.get('wait') ?? '';
  const waitMs = wait === '' ? 0 : goDurationMs(wait);
  if (waitMs === undefined) throw new HttpProblem(400, 'Invalid wait time');
  const index = params.get('index') ?? '';
  if (!/^\d*$/.test(index)) throw new HttpProblem(400, 'Invalid index');
  const consistency = stale ? 'stale' : consistent ? 'consistent' : 'leader';
  return {
    minIndex: Number(index),
    waitMs: waitMs <= 0 ? DEFAULT_WAIT_MS : Math.min(waitMs, MAX_WAIT_MS),
    consistency,
  };
}

/** Answers a read: at once without an index, otherwise when the answer's index passes it or the wait ends. */
export async function answerRead(
  parts: { readonly store: Store; readonly clock: SandboxClock },
  exchange: Exchange,
  look: () => Answer,
): Promise<Reply> {
  const options = readOptions(exchange.params);
  let minIndex = options.minIndex;
  let answer = look();
  let wasMissing = false;
  const { restores } = parts.store;
  const deadline = timer(parts.clock, options.waitMs);
  try {
    while (minIndex > 0 && !exchange.gone.aborted) {
      const index = Math.max(1, answer.index);
      if (answer.notFound === true) {
        if (wasMissing) minIndex = index;
        wasMissing = true;
      }
      if (index > minIndex || deadline.over) break;
      await changeOf(parts.store, answer.topics, deadline, exchange.gone);
      // What was waited for is no more: the client gets what it had, and learns of it by its next read.
      if (parts.store.restores !== restores) break;
      answer = look();
    }
  } finally {
    deadline.cancel();
  }
  return withMeta(answer, options);
}

interface Deadline {
  readonly over: boolean;
  onEnd(task: () => void): void;
  cancel(): void;
}

function timer(clock: SandboxClock, delayMs: number): Deadline {
  const tasks: (() => void)[] = [];
  let over = false;
  const cancel = clock.after(delayMs, () => {
    over = true;
    for (const task of tasks.splice(0)) task();
  });
  return {
    get over() {
      return over;
    },
    onEnd: (task) => void tasks.push(task),
    cancel,
  };
}

function changeOf(store: Store, topics: readonly string[], deadline: Deadline, gone: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const finish = () => {
      cancel();
      gone.removeEventListener('abort', finish);
      resolve();
    };
    const cancel = store.watch(topics, finish);
    deadline.onEnd(finish);
    gone.addEventListener('abort', finish, { once: true });
  });
}

/** The reply with the headers that every read carries. */
function withMeta(answer: Answer, options: ReadOptions): Reply {
  return {
    ...answer.reply,
    headers: {
      'X-Consul-Index': String(Math.max(1, answer.index)),
      'X-Consul-KnownLeader': 'true',
      'X-Consul-LastContact': '0',
      'X-Consul-Query-Backend': 'blocking-query',
      ...(answer.tellsConsistency === true ? { 'X-Consul-Effective-Consistency': options.consistency } : {}),
      ...(answer.filtered === true ? { 'X-Consul-Results-Filtered-By-ACLs': 'true' } : {}),
      ...answer.reply.headers,
    },
  };
}
