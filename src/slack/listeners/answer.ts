import { ERRORS, MeshError } from '../../domain/errors.ts';
import { isRefusal, type Outcome, refuse } from '../../domain/outcome.ts';
import { apology } from '../../messages/en/errors.ts';
import type { Asker } from '../../operations/intake/intake.ts';
import type { Log } from '../../ports/log.ts';
import { drawFault, drawFaultText } from '../blocks/fault.ts';
import type { Drawn } from '../rendering.ts';
import { type Addressee, drawOutcome, reply } from '../reply.ts';
import { DELIVERY } from '../sockets/receiver.ts';
import type { ListenerDeps } from './deps.ts';
import { text } from './payload.ts';

/** One request while it is worked on. */
export interface Work {
  readonly requestId: string;
  readonly log: Log;
  readonly asker: Asker;
  /** Why it is not certain that no other replica does the same. */
  readonly unsure?: MeshError;
}

/** Before anything is changed. @throws MeshError when another replica may be doing the same. */
export function onlyOnce({ unsure }: Work): void {
  if (unsure !== undefined) throw unsure;
}

/** What was delivered: whom to answer, their workspace, and Bolt's context, which names it. */
export interface Delivered {
  readonly to: Addressee;
  readonly teamId: string;
  readonly context: unknown;
}

/** What the work came to: an outcome to word, something drawn already, or nothing to say. */
export type Answer = Outcome | { readonly kind: 'drawn'; readonly drawn: Drawn } | undefined;

/**
 * Does the work on one replica alone and delivers its answer, whatever happens: the only place where a throw becomes
 * words. The caller has acked before.
 */
export async function answer(
  deps: ListenerDeps,
  { to, teamId, context }: Delivered,
  run: (work: Work) => Promise<Answer>,
): Promise<void> {
  await deps.turns.next();
  const requestId = deps.ids.request();
  const { userId, channelId } = to;
  const log = deps.log.child({ requestId, userId, channelId });
  const asker = { requestId, userId, teamId, channelId };
  const drawn = await worded(deps, { requestId, log, asker }, async (work) => {
    const limited = await deps.intake.admit(asker);
    if (limited !== undefined) return limited;
    const taken = await take(deps, context);
    if (taken === 'again') return void log.info({}, 'somebody has taken this delivery already');
    return deps.stopping() ? refuse('stopping') : run({ ...work, ...taken });
  });
  if (drawn !== undefined) await reply({ ...deps, log }, to, drawn);
}

/** Whether it is ours alone. A look may be answered twice while that cannot be told; nothing may be done twice. */
async function take(deps: ListenerDeps, context: unknown): Promise<'again' | Pick<Work, 'unsure'>> {
  const name = text(context, DELIVERY);
  if (name === undefined) throw new Error('an envelope without a name');
  try {
    return (await deps.deliveries.take(name)) === 'again' ? 'again' : {};
  } catch (error) {
    if (!(error instanceof MeshError)) throw error;
    deps.log.warn({ err: error }, 'whether another replica has taken a delivery is not known');
    return { unsure: error };
  }
}

async function worded(
  deps: ListenerDeps,
  work: Work,
  run: (work: Work) => Promise<Answer>,
): Promise<Drawn | undefined> {
  try {
    const answered = await run(work);
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
