import type { CardRef, Change } from '../domain/change/change.ts';
import type { Click } from '../domain/change/decision.ts';
import type { FreezeWindow } from '../domain/freeze.ts';
import type { StoredHold } from '../domain/hold/hold.ts';
import type { Person } from '../domain/identity.ts';
import type { Outcome, Refusal } from '../domain/outcome.ts';
import type { Plan } from '../domain/plan/plan.ts';
import type {
  Asking,
  AuditRequest,
  CanRequest,
  DeployRequest,
  LockRequest,
  LocksRequest,
  UnlockRequest,
} from '../domain/request.ts';
import type { TrailPage } from './audit/read-trail.ts';

/** Everything that Slack, HTTP and the command line may ask of the bot. Faults are thrown as MeshError. */
export interface Operations {
  /** Plans the deployment and, unless it is a dry run or changes nothing, puts its card into the environment's channel. */
  propose(request: DeployRequest, asking: Asking, signal?: AbortSignal): Promise<Outcome>;
  /** Takes one click. An approved change is applied and followed in the background; the answer does not wait for it. */
  decide(click: Click, signal?: AbortSignal): Promise<Outcome>;
  /** Whether somebody may do something, and by which rule. */
  can(request: CanRequest, asking: Asking, signal?: AbortSignal): Promise<Outcome>;
  /** The latest audit entries of a service or a person. */
  audit(request: AuditRequest, asking: Asking, signal?: AbortSignal): Promise<TrailPage | Refusal>;
  /** What a change's card stands for, for the full diff and the reject modal. Whoever may click may reject. */
  show(seen: {
    readonly wanted: 'diff' | 'rejection';
    readonly changeId: string;
    readonly card: CardRef;
    readonly replaces?: CardRef | undefined;
    readonly userId: string;
    readonly teamId: string;
  }): Promise<{ readonly kind: 'shown'; readonly change: Change; readonly plan: Plan } | Refusal>;
  /** Of the open changes and the latest ended ones those that this person may look at, newest first, for App Home. */
  recent(limit: number, person: Person): Promise<readonly Change[]>;
  /** Puts up a person's lock, or takes one over. */
  lock(request: LockRequest, asking: Asking, signal?: AbortSignal): Promise<Outcome>;
  unlock(request: UnlockRequest, asking: Asking, signal?: AbortSignal): Promise<Outcome>;
  locks(request: LocksRequest, asking: Asking, signal?: AbortSignal): Promise<Locks | Refusal>;
}

/** What stands against changes now. */
export interface Locks {
  readonly kind: 'locks';
  /** Undefined: of all environments. */
  readonly environment: string | undefined;
  /** Locks that people put up, and what cannot be read in such a lock's place. */
  readonly holds: readonly StoredHold[];
  /** Open changes: each holds its service. */
  readonly changes: readonly Change[];
  /** Freezes in force, and the next one of each environment. */
  readonly freezes: readonly ListedFreeze[];
}

export interface ListedFreeze {
  readonly environment: string;
  readonly isInForce: boolean;
  readonly window: FreezeWindow;
}
