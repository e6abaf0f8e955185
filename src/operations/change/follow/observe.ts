import type { Applied } from '../../../domain/change/change.ts';
import { isUpstream } from '../../../domain/errors.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { Blocking, BlockingCall, Evaluation, Scheduler } from '../../../ports/scheduler.ts';
import { Mailbox, type Observed, type Part, type Read } from './mailbox.ts';

export interface Subject {
  readonly jobId: string;
  readonly applied: Applied;
}

interface Watching {
  readonly scheduler: Scheduler;
  readonly clock: Clock;
  readonly mailbox: Mailbox;
  readonly signal: AbortSignal;
}

/** How long one blocking query waits for news, in ms. */
const WAIT_MS = 60_000;
/** No more than one read of each kind in this time, so that a busy job cannot make us spin, in ms. */
const MIN_GAP_MS = 100;
/** The longest wait between two tries while Nomad is away, in ms. */
const AWAY_MS = 10_000;

/**
 * Everything that happens to a job's deployments, allocations and evaluation, as it happens, by blocking queries.
 * Ends only when `signal` is aborted; Nomad being away is part of what is observed, any other fault is thrown.
 */
export async function* observe(
  scheduler: Scheduler,
  clock: Clock,
  { jobId, applied }: Subject,
  signal: AbortSignal,
): AsyncGenerator<Observed, void> {
  const stop = new AbortController();
  const mailbox = new Mailbox();
  const onAbort = () => mailbox.close(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  const watching = { scheduler, clock, mailbox, signal: AbortSignal.any([signal, stop.signal]) };
  const loops = [
    watch(watching, 'deployments', (call) => scheduler.deployments(jobId, call)),
    watch(watching, 'allocations', (call) => scheduler.allocations(jobId, call)),
    watchEvaluation(watching, jobId, applied),
  ];
  for (const loop of loops) loop.catch((error: unknown) => mailbox.close(error));
  try {
    signal.throwIfAborted();
    for (;;) yield await mailbox.next();
  } finally {
    signal.removeEventListener('abort', onAbort);
    stop.abort();
    await Promise.allSettled(loops);
  }
}

/** Reads again and again, each time waiting for news, until `isLast` says that none can follow. */
async function watch<P extends Part>(
  watching: Watching,
  part: P,
  read: (call: BlockingCall) => Promise<Read<P>>,
  isLast: (value: Read<P>['value']) => boolean = () => false,
): Promise<void> {
  const { clock, mailbox, signal } = watching;
  let index: number | undefined;
  let failures = 0;
  while (!signal.aborted) {
    try {
      const answer: Read<P> = await read(index === undefined ? { signal } : { signal, index, waitMs: WAIT_MS });
      failures = 0;
      index = take(mailbox, part, answer, index);
      if (isLast(answer.value)) return;
      await clock.sleep(MIN_GAP_MS, signal);
    } catch (error) {
      if (signal.aborted) return;
      if (!isUpstream(error)) throw error;
      index = undefined;
      failures++;
      mailbox.failed(part, failures);
      await clock.sleep(Math.min(AWAY_MS, 250 * 2 ** failures), signal).catch(() => undefined);
    }
  }
}

/** The index to wait for next; none after a server that was restored or replaced, whose indexes begin anew. */
function take<P extends Part>(
  mailbox: Mailbox,
  part: P,
  answer: Read<P>,
  before: number | undefined,
): number | undefined {
  const isReset = before !== undefined && answer.index < before;
  if (isReset) mailbox.reset(part);
  mailbox.put(part, answer);
  return isReset ? undefined : Math.max(1, answer.index);
}

/** The evaluation that the registration caused, then the ones that wait for what it could not place. */
async function watchEvaluation(watching: Watching, jobId: string, applied: Applied): Promise<void> {
  const { scheduler } = watching;
  let id = applied.evaluationId;
  let first: Evaluation | undefined;
  const readFirst = async (call: BlockingCall): Promise<Read<'evaluation'>> => {
    id ??= await findEvaluation(scheduler, jobId, applied, call);
    const { index, value } = id === undefined ? { index: 1, value: undefined } : await scheduler.evaluation(id, call);
    if (value?.status !== 'pending') await refresh(watching, jobId);
    first = value;
    return { index, value: value ?? 'gone' };
  };
  await watch(watching, 'evaluation', readFirst, (value) => value === 'gone' || value.status !== 'pending');
  if (first?.blockedEvaluationId === undefined) return;
  const readWaiting = waitingReader(watching, jobId, { first, id: first.blockedEvaluationId });
  await watch(watching, 'evaluation', readWaiting, (value) => value !== 'gone' && value.status !== 'blocked');
}

/** Reads what still cannot be placed. Each evaluation of the job cancels the one that waits, and may leave another. */
function waitingReader(
  watching: Watching,
  jobId: string,
  { first, id }: { readonly first: Evaluation; readonly id: string },
): (call: BlockingCall) => Promise<Read<'evaluation'>> {
  const { scheduler } = watching;
  let waiting = id;
  return async (call) => {
    const { index, value } = await scheduler.evaluation(waiting, call);
    if (value?.status === 'pending') return { index, value: { ...first, status: 'blocked' } };
    if (value?.status === 'blocked') return { index, value: { ...first, failures: value.failures, status: 'blocked' } };
    const next = (await scheduler.evaluations(jobId, { signal: watching.signal })).find(
      ({ status }) => status === 'blocked',
    );
    await refresh(watching, jobId);
    if (next === undefined) return { index, value: { ...first, failures: {} } };
    waiting = next.id;
    return { index, value: { ...first, failures: next.failures, status: 'blocked' } };
  };
}

/** An evaluation that has ended means what it says only together with what it has placed. */
async function refresh({ scheduler, mailbox, signal }: Watching, jobId: string): Promise<void> {
  const put = <P extends Part>(part: P, answer: Blocking<Read<P>['value']>) => mailbox.put(part, answer);
  const [deployments, allocations] = await Promise.all([
    scheduler.deployments(jobId, { signal }),
    scheduler.allocations(jobId, { signal }),
  ]);
  put('deployments', deployments);
  put('allocations', allocations);
}

/** After a restart the answer to our registration is gone; the job's evaluations still name the one it caused. */
async function findEvaluation(
  scheduler: Scheduler,
  jobId: string,
  applied: Applied,
  { signal }: BlockingCall,
): Promise<string | undefined> {
  const evaluations = await scheduler.evaluations(jobId, signal === undefined ? {} : { signal });
  return evaluations.findLast(
    ({ trigger, jobModifyIndex }) => trigger === 'job-register' && jobModifyIndex >= applied.jobModifyIndex,
  )?.id;
}
