import { type Click, isOnItsCard } from '../../domain/change/decision.ts';
import { MeshError } from '../../domain/errors.ts';
import type { Person } from '../../domain/identity.ts';
import { isRefusal, type Outcome, refuse } from '../../domain/outcome.ts';
import type {
  Asking,
  AuditRequest,
  CanRequest,
  DeployRequest,
  LockRequest,
  LocksRequest,
  UnlockRequest,
} from '../../domain/request.ts';
import type { Claim } from '../../ports/membership.ts';
import { readTrail } from '../audit/read-trail.ts';
import { HoldKeeper } from '../hold/keeper.ts';
import { listLocks } from '../hold/list.ts';
import { lock } from '../hold/lock.ts';
import { aboutHold } from '../hold/record.ts';
import { unlock } from '../hold/unlock.ts';
import type { Operations } from '../index.ts';
import { admit } from '../intake/admit.ts';
import { explainCan } from '../policy/can.ts';
import { readerFor } from '../policy/reader.ts';
import { type About, aboutClick, aboutReading, aboutRequest, aboutShowing } from './audit/entries.ts';
import { refusedEntry, tell, told } from './audit/tell.ts';
import { decide, readCarded } from './decide.ts';
import type { ChangeDeps } from './deps.ts';
import { readPlan } from './plan/frozen.ts';
import { propose } from './propose.ts';
import { ChangeRunner } from './run/runner.ts';

/** How long a stop waits for commands and clicks that are under way, in ms. */
const GRACE_MS = 1_000;

/** The change operations with the runner behind them. */
export class ChangeOperations implements Operations {
  readonly #deps: ChangeDeps;
  readonly #runner: ChangeRunner;
  readonly #keeper: HoldKeeper;
  readonly #inFlight = new Set<Promise<unknown>>();
  readonly #stopping = new AbortController();

  constructor(deps: ChangeDeps) {
    this.#deps = deps;
    this.#runner = new ChangeRunner(deps);
    this.#keeper = new HoldKeeper(deps);
  }

  /** Joins the replicas and takes up what nobody drives. */
  async start(): Promise<void> {
    await this.#runner.start();
    this.#keeper.start();
  }

  /** Refuses new work, calls off what only reads, finishes registrations, and leaves the rest to the next start. */
  async stop(): Promise<void> {
    this.#stopping.abort(new MeshError('MESH_STOPPING', 'taking commands and clicks'));
    await Promise.all([this.#runner.stop(), this.#keeper.stop()]);
    // What is under way is stored step by step; it is given a moment, not all the time that it may take.
    const ended = new AbortController();
    const late = this.#deps.clock.sleep(GRACE_MS, ended.signal).catch(() => undefined);
    await Promise.race([Promise.allSettled(this.#inFlight), late]);
    ended.abort();
  }

  async propose(request: DeployRequest, asking: Asking, signal?: AbortSignal): Promise<Outcome> {
    return this.#told(aboutRequest(this.#deps, request, asking), () => {
      const handOver = (id: string, claim?: Claim) => this.#runner.take(id, claim);
      const redraw = (id: string) => this.#runner.redraw(id);
      return propose(this.#deps, request, { asking, handOver, redraw, signal: this.#orStopping(signal) });
    });
  }

  async decide(click: Click, signal?: AbortSignal): Promise<Outcome> {
    return this.#told(aboutClick(click), async () => {
      try {
        const { outcome, redraw } = await decide(this.#deps, click, this.#orStopping(signal));
        // A driver on another replica was woken by the write itself.
        if (redraw) this.#runner.redraw(click.changeId);
        else this.#runner.wake(click.changeId);
        return outcome;
      } catch (error) {
        // The click may have been stored before it went wrong.
        this.#runner.wake(click.changeId);
        throw error;
      }
    });
  }

  async audit(request: AuditRequest, asking: Asking, signal?: AbortSignal): ReturnType<Operations['audit']> {
    const found = await readTrail(this.#deps, request, asking, this.#orStopping(signal));
    if (found.kind === 'refused') {
      const about = aboutReading(this.#deps, request, asking);
      await this.#track(tell(this.#deps, refusedEntry(this.#deps, about, found)));
    }
    return found;
  }

  async show(seen: Parameters<Operations['show']>[0]): ReturnType<Operations['show']> {
    const shown = await this.#show(seen);
    if (shown.kind === 'refused') {
      await this.#track(tell(this.#deps, refusedEntry(this.#deps, aboutShowing(seen), shown)));
    }
    return shown;
  }

  async #show(seen: Parameters<Operations['show']>[0]): ReturnType<Operations['show']> {
    const resolved = await admit(this.#deps, { ...seen, channelId: seen.card.channelId });
    if (resolved.kind === 'refused') return resolved;
    const stored = await readCarded(this.#deps, seen, this.#stopping.signal);
    if (stored === undefined) return refuse('unknown-change', { id: seen.changeId });
    const { change } = stored;
    if (!isOnItsCard(change, seen)) return refuse('forged', { id: seen.changeId });
    if (seen.wanted === 'diff') {
      const { channelId } = seen.card;
      const reader = await readerFor(this.#deps, resolved.person, {
        ...{ verb: 'show', channelId, signal: this.#orStopping(undefined) },
      });
      const answer = reader.mayRead(change);
      if (isRefusal(answer)) return answer;
    }
    return { kind: 'shown', change, plan: await readPlan(this.#deps.store, stored) };
  }

  can(request: CanRequest, asking: Asking, signal?: AbortSignal): Promise<Outcome> {
    return this.#told(aboutReading(this.#deps, request, asking), () =>
      explainCan(this.#deps, request, asking, this.#orStopping(signal)),
    );
  }

  lock(request: LockRequest, asking: Asking, signal?: AbortSignal): Promise<Outcome> {
    return this.#told(this.#aboutHold(request, asking), () =>
      lock(this.#deps, request, asking, this.#orStopping(signal)),
    );
  }

  unlock(request: UnlockRequest, asking: Asking, signal?: AbortSignal): Promise<Outcome> {
    return this.#told(this.#aboutHold(request, asking), () =>
      unlock(this.#deps, request, asking, this.#orStopping(signal)),
    );
  }

  async locks(request: LocksRequest, asking: Asking, signal?: AbortSignal): ReturnType<Operations['locks']> {
    const listed = await listLocks(this.#deps, request, asking, this.#orStopping(signal));
    if (listed.kind === 'refused') {
      const about = this.#aboutHold(request, asking);
      await this.#track(tell(this.#deps, refusedEntry(this.#deps, about, listed)));
    }
    return listed;
  }

  #aboutHold(request: LockRequest | UnlockRequest | LocksRequest, asking: Asking): About {
    return aboutHold(request, asking, this.#deps.catalogue.environments);
  }

  async recent(limit: number, person: Person): ReturnType<Operations['recent']> {
    const reader = await readerFor(this.#deps, person, {
      ...{ verb: 'home', channelId: '', signal: this.#orStopping(undefined) },
    });
    const changes = await this.#deps.store.recent(limit);
    return changes.filter((change) => !isRefusal(reader.mayRead(change)));
  }

  /** A signal of its own for each, so that listeners do not pile up on the one that all share. */
  #orStopping(signal: AbortSignal | undefined): AbortSignal {
    const signals = signal === undefined ? [] : [signal];
    return AbortSignal.any([...signals, this.#stopping.signal]);
  }

  #track<T>(work: Promise<T>): Promise<T> {
    this.#inFlight.add(work);
    const done = () => void this.#inFlight.delete(work);
    work.then(done, done);
    return work;
  }

  /** Every request, refusal and fault has its entry in the audit trail; a stop waits for it as for the work itself. */
  #told(about: About, work: () => Promise<Outcome>): Promise<Outcome> {
    const orRefuse = async () => (this.#stopping.signal.aborted ? refuse('stopping') : work());
    return this.#track(told(this.#deps, about, orRefuse));
  }
}
