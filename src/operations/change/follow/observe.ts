import { isUpstream } from '../../../domain/errors.ts';
import type { Clock } from '../../../ports/clock.ts';
import type {
  Allocation,
  Blocking,
  BlockingCall,
  Deployment,
  Evaluation,
  Scheduler,
} from '../../../ports/scheduler.ts';

/** What is known of a job's rollout at one moment. A part that was not read yet is undefined. */
export interface Observed {
  readonly deployments: readonly Deployment[] | undefined;
  readonly allocations: readonly Allocation[] | undefined;
  readonly evaluation: Evaluation | undefined;
  /** True while Nomad does not answer: everything else is the last that was known. */
  readonly blind: boolean;
}

export interface Subject {
  readonly jobId: string;
  readonly evaluationId: string | undefined;
}

/** How long one blocking query waits for news, in ms. */
const WAIT_MS = 60_000;
/** No more than one read of each kind in this time, so that a busy job cannot make us spin, in ms. */
const MIN_GAP_MS = 100;

/**
 * Everything that happens to a job's deployments, allocations and evaluation, as it happens, by blocking queries.
 * Ends only when `signal` is aborted; Nomad being away is part of what is observed, any other fault is thrown.
 */
export async function* observe(
  scheduler: Scheduler,
  clock: Clock,
  subject: Subject,
  signal: AbortSignal,
): AsyncGenerator<Observed, void> {
  const stop = new AbortController();
  const both = AbortSignal.any([signal, stop.signal]);
  const mailbox = new Mailbox();
  const { jobId, evaluationId } = subject;
  const loops = [
    watch(clock, mailbox, both, 'deployments', (call) => scheduler.deployments(jobId, call)),
    watch(clock, mailbox, both, 'allocations', (call) => scheduler.allocations(jobId, call)),
    evaluationId === undefined
      ? Promise.resolve()
      : watch(clock, mailbox, both, 'evaluation', (call) => scheduler.evaluation(evaluationId, call)),
  ];
  for (const loop of loops) loop.catch((error: unknown) => mailbox.fail(error));
  try {
    for (;;) yield await mailbox.next(signal);
  } finally {
    stop.abort();
    await Promise.allSettled(loops);
  }
}

type Part = 'deployments' | 'allocations' | 'evaluation';

async function watch(
  clock: Clock,
  mailbox: Mailbox,
  signal: AbortSignal,
  part: Part,
  read: (call: BlockingCall) => Promise<Blocking<unknown>>,
): Promise<void> {
  let index: number | undefined;
  let failures = 0;
  while (!signal.aborted) {
    try {
      const answer = await read(index === undefined ? { signal } : { signal, index, waitMs: WAIT_MS });
      failures = 0;
      // An index that went back (a restored or replaced server) starts the watch afresh.
      index = index !== undefined && answer.index < index ? undefined : Math.max(1, answer.index);
      mailbox.put(part, answer.value);
      if (part === 'evaluation' && isFinal(answer.value)) return;
      await clock.sleep(MIN_GAP_MS, signal);
    } catch (error) {
      if (signal.aborted) return;
      if (!isUpstream(error)) throw error;
      index = undefined;
      failures++;
      mailbox.blind(part, failures);
      await clock.sleep(Math.min(10_000, 250 * 2 ** failures), signal).catch(() => undefined);
    }
  }
}

function isFinal(value: unknown): boolean {
  const status = (value as Evaluation | undefined)?.status; // the watch of this part puts nothing else
  return status !== undefined && status !== 'pending';
}

/** Failures in a row after which one missing answer counts as Nomad being away. */
const BLIND_AFTER = 2;

/** Keeps the newest of each part, and wakes the one reader when something is new. */
class Mailbox {
  #observed: Observed = { deployments: undefined, allocations: undefined, evaluation: undefined, blind: false };
  readonly #blind = new Set<Part>();
  #fresh = false;
  #failure: { readonly error: unknown } | undefined;
  #wake: () => void = () => undefined;

  put(part: Part, value: unknown): void {
    this.#blind.delete(part);
    this.#change({ ...this.#observed, [part]: value, blind: this.#blind.size > 0 });
  }

  blind(part: Part, failures: number): void {
    if (failures < BLIND_AFTER) return;
    this.#blind.add(part);
    if (!this.#observed.blind) this.#change({ ...this.#observed, blind: true });
  }

  fail(error: unknown): void {
    this.#failure = { error };
    this.#wake();
  }

  #change(observed: Observed): void {
    this.#observed = observed;
    this.#fresh = true;
    this.#wake();
  }

  async next(signal: AbortSignal): Promise<Observed> {
    while (!this.#fresh) {
      if (this.#failure !== undefined) throw this.#failure.error;
      signal.throwIfAborted();
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
    }
    this.#fresh = false;
    return this.#observed;
  }
}
