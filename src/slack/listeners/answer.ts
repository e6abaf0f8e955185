import { ERRORS, MeshError } from '../../domain/errors.ts';
import { isRefusal, type Outcome, refuse } from '../../domain/outcome.ts';
import { apology } from '../../messages/en/errors.ts';
import type { Log } from '../../ports/log.ts';
import { drawFault, drawFaultText } from '../blocks/fault.ts';
import type { Drawn } from '../rendering.ts';
import { type Addressee, drawOutcome, reply } from '../reply.ts';
import type { ListenerDeps } from './deps.ts';

/** One request while it is worked on. */
export interface Work {
  readonly requestId: string;
  readonly log: Log;
}

/** What the work came to: an outcome to word, something drawn already, or nothing to say. */
export type Answer = Outcome | { readonly kind: 'drawn'; readonly drawn: Drawn } | undefined;

/**
 * Does the work and delivers its answer, whatever happens: the only place where a throw becomes words. The caller has
 * acked before.
 */
export async function answer(deps: ListenerDeps, to: Addressee, run: (work: Work) => Promise<Answer>): Promise<void> {
  await deps.turns.next();
  const requestId = deps.ids.request();
  const { userId, channelId } = to;
  const log = deps.log.child({ requestId, userId, channelId });
  const drawn = await worded(deps, { requestId, log }, run);
  if (drawn !== undefined) await reply({ ...deps, log }, to, drawn);
}

async function worded(
  deps: ListenerDeps,
  work: Work,
  run: (work: Work) => Promise<Answer>,
): Promise<Drawn | undefined> {
  try {
    const answered = deps.stopping() ? refuse('stopping') : await run(work);
    if (answered === undefined) return undefined;
    if (answered.kind === 'drawn') return answered.drawn;
    if (isRefusal(answered)) noteRefusal(deps, work, answered.reason);
    return await drawOutcome(deps, answered);
  } catch (error) {
    return drawThrown(deps, work, error);
  }
}

export function noteRefusal({ meter }: Pick<ListenerDeps, 'meter'>, { log }: Pick<Work, 'log'>, reason: string): void {
  meter.count('refusals', reason);
  log.info({ reason }, 'refused');
}

/** Faults of kinds that pass by themselves. */
const PASSING: ReadonlySet<string> = new Set(['upstream', 'stopping', 'fenced']);

/** The words for whatever was thrown, logged as loudly as its kind deserves. */
export function drawThrown({ meter }: Pick<ListenerDeps, 'meter'>, { requestId, log }: Work, error: unknown): Drawn {
  if (!(error instanceof MeshError)) {
    meter.count('faults', 'defect');
    log.error({ err: error }, 'a defect');
    return drawFaultText(apology(requestId));
  }
  const { kind } = ERRORS[error.code];
  const level = kind === 'usage' ? 'debug' : PASSING.has(kind) ? 'warn' : 'error';
  meter.count('faults', error.code);
  log[level]({ err: error }, 'a request ended in a fault');
  return drawFault(error, requestId);
}
