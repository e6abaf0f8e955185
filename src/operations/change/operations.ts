import type { Click } from '../../domain/change/decision.ts';
import { type Outcome, refuse } from '../../domain/outcome.ts';
import type { Asking, DeployRequest } from '../../domain/request.ts';
import type { Operations } from '../index.ts';
import { decide } from './decide.ts';
import type { ChangeDeps } from './deps.ts';
import { readPlan } from './frozen.ts';
import { resolvePerson } from './person.ts';
import { propose } from './propose.ts';
import { ChangeRunner } from './runner.ts';

/** The change operations with the runner behind them. */
export class ChangeOperations implements Operations {
  readonly #deps: ChangeDeps;
  readonly #runner: ChangeRunner;
  readonly #inFlight = new Set<Promise<unknown>>();
  #stopping = false;

  constructor(deps: ChangeDeps) {
    this.#deps = deps;
    this.#runner = new ChangeRunner(deps);
  }

  /** Takes up what an earlier run left open. */
  start(): Promise<void> {
    return this.#runner.start();
  }

  /** Refuses new work, finishes what was begun, and leaves what only has to be followed to the next start. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await Promise.allSettled(this.#inFlight);
    await this.#runner.stop();
  }

  async propose(request: DeployRequest, asking: Asking, signal?: AbortSignal): Promise<Outcome> {
    if (this.#stopping) return refuse('stopping');
    const outcome = await this.#track(propose(this.#deps, request, asking, signal));
    this.#recordRefusal(outcome, asking);
    if (outcome.kind === 'proposed') {
      const stored = await this.#deps.store.read(outcome.change.id);
      if (stored !== undefined) this.#runner.take(stored);
    }
    return outcome;
  }

  async decide(click: Click, signal?: AbortSignal): Promise<Outcome> {
    if (this.#stopping) return refuse('stopping');
    const { outcome, next } = await this.#track(decide(this.#deps, click, signal));
    this.#recordRefusal(outcome, click);
    if (next !== undefined) this.#runner.take(next);
    return outcome;
  }

  async show(seen: Parameters<Operations['show']>[0]): ReturnType<Operations['show']> {
    const resolved = await resolvePerson(this.#deps.people, seen);
    if (resolved.kind === 'refused') return resolved;
    const stored = await this.#deps.store.read(seen.changeId);
    if (stored === undefined) return refuse('unknown-change', { id: seen.changeId });
    const { card } = stored.change;
    if (card?.channelId !== seen.card.channelId || card.ts !== seen.card.ts) {
      return refuse('forged', { id: seen.changeId });
    }
    return { kind: 'shown', change: stored.change, plan: await readPlan(this.#deps.store, stored) };
  }

  recent(limit: number): ReturnType<Operations['recent']> {
    return this.#deps.store.recent(limit);
  }

  #track<T>(work: Promise<T>): Promise<T> {
    this.#inFlight.add(work);
    const done = () => void this.#inFlight.delete(work);
    work.then(done, done);
    return work;
  }

  #recordRefusal(outcome: Outcome, by: { readonly userId: string; readonly requestId: string }): void {
    if (outcome.kind !== 'refused') return;
    this.#deps.audit.record({
      event: 'refused',
      userId: by.userId,
      requestId: by.requestId,
      reason: outcome.reason,
      ...(typeof outcome.details['id'] === 'string' ? { changeId: outcome.details['id'] } : {}),
    });
  }
}
