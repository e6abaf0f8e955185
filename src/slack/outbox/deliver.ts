import { MeshError } from '../../domain/errors.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import { classify, type SlackFailure, toMeshError } from '../web-api/failure.ts';
import type { Pace, Rate } from './pace.ts';

const ATTEMPTS = 6;
const FIRST_WAIT_MS = 500;
/** Each one honoured; more than this in a row means that something else uses up the app's allowance. */
const RATE_LIMITS = 60;

export interface Delivery<T> {
  /** In lower case, for people: "posting the card of web-7k3m9q". */
  readonly doing: string;
  readonly pace: { readonly key: string; readonly rate?: Rate };
  readonly call: () => Promise<T>;
  /**
   * Finds what an earlier call stored although its reply was lost. Absent: the call may simply be repeated.
   * Never both called and found: a message is posted once.
   */
  readonly lookUp?: () => Promise<T | undefined>;
  readonly signal?: AbortSignal;
}

export interface DeliverDeps {
  readonly clock: Clock;
  readonly pace: Pace;
  readonly log: Log;
}

/**
 * Carries one call out: in its turn, again after Retry-After, and again after a failure that may pass.
 * @throws MESH_OUTCOME_UNKNOWN when Slack may have taken it and cannot be asked; another MeshError when it has not.
 */
export async function deliver<T>(deps: DeliverDeps, delivery: Delivery<T>): Promise<T> {
  const { clock, pace, log } = deps;
  const { signal, doing } = delivery;
  for (let [failures, limits] = [0, 0]; ; ) {
    signal?.throwIfAborted();
    await pace.turn(delivery.pace.key, delivery.pace.rate, signal);
    const tried = await attempt(delivery.call);
    if (tried.ok) return tried.value;
    const { failure } = tried;
    if (failure.kind === 'rate-limited' && limits < RATE_LIMITS) {
      limits += 1;
      log.info({ key: delivery.pace.key, retryAfterMs: failure.retryAfterMs }, 'slack asks to wait');
      pace.pause(delivery.pace.key, failure.retryAfterMs);
      continue;
    }
    if (failure.kind !== 'lost') throw toMeshError(doing, failure);
    failures += 1;
    log.warn({ doing, cause: failure.cause, failures }, 'slack did not answer a call');
    // Waiting first gives Slack time to store what it still works on.
    await clock.sleep(FIRST_WAIT_MS * 2 ** (failures - 1), signal);
    const found = await ask(deps, delivery, failure);
    if (found !== undefined) return found;
    if (failures >= ATTEMPTS) throw toMeshError(doing, failure);
  }
}

type Tried<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: SlackFailure };

async function attempt<T>(call: () => Promise<T>): Promise<Tried<T>> {
  try {
    return { ok: true, value: await call() };
  } catch (error) {
    if (error instanceof MeshError) throw error;
    return { ok: false, failure: classify(error) };
  }
}

/** Whether the lost call was stored. Slack that cannot be asked either leaves the outcome unknown: no second post. */
async function ask<T>(deps: DeliverDeps, delivery: Delivery<T>, lost: SlackFailure): Promise<T | undefined> {
  if (delivery.lookUp === undefined) return undefined;
  const lookUp = delivery.lookUp;
  for (let failures = 0; ; ) {
    const tried = await attempt(lookUp);
    if (tried.ok) {
      if (tried.value !== undefined) deps.log.info({ doing: delivery.doing }, 'slack had stored it: adopted');
      return tried.value;
    }
    failures += 1;
    const { failure } = tried;
    if (failure.kind === 'refused' || failures >= ATTEMPTS) {
      const error = failure.kind === 'refused' ? { error: failure.error } : {};
      throw new MeshError('MESH_OUTCOME_UNKNOWN', delivery.doing, { system: 'Slack', lost: lost.kind, ...error });
    }
    const waitMs = failure.kind === 'rate-limited' ? failure.retryAfterMs : FIRST_WAIT_MS * 2 ** failures;
    await deps.clock.sleep(waitMs, delivery.signal);
  }
}
