import type { Person } from '../identity.ts';
import type { PlanDifference } from '../plan/plan.ts';
import type { PlanFacts } from '../policy/facts.ts';
import type { Seat } from './approvals/seats.ts';

/** Where a change is in its life; docs/ARCHITECTURE.md draws the way. */
export const CHANGE_STATES = [
  'queued',
  'proposed',
  'approved',
  'applying',
  'following',
  'succeeded',
  'failed',
  'rolled-back',
  'rejected',
  'expired',
  'withdrawn',
  'superseded',
  'outcome-unknown',
] as const;
export type ChangeState = (typeof CHANGE_STATES)[number];

/** States in which somebody still has a next step to take; in all but the first a change holds its service's lock. */
export const OPEN_STATES: readonly ChangeState[] = ['queued', 'proposed', 'approved', 'applying', 'following'];

export function isOpen(change: Pick<Change, 'state'>): boolean {
  return OPEN_STATES.includes(change.state);
}

/** One person's yes to one plan. */
export interface Approval {
  readonly person: Person;
  readonly planNumber: number;
  /** ISO instant. */
  readonly at: string;
  /** Indexes of the change's seats that this person could fill then. Absent: approved under an older release. */
  readonly fills?: readonly number[];
}

/** Which rules decided about a change: the set by its digest, and those of it that had a say. */
export interface DecidedBy {
  readonly policySet: string;
  readonly rules: readonly string[];
}

/** Where the change's card stands in Slack. */
export interface CardRef {
  readonly channelId: string;
  readonly ts: string;
}

/** What the change's record keeps of its current plan; the whole plan is a document of its own. */
export interface PlanRef {
  readonly number: number;
  readonly fingerprint: string;
  readonly bodyDigest: string;
  readonly baseIndex: number;
}

/** What Nomad said when it took the job. */
export interface Applied {
  /** ISO instant. */
  readonly at: string;
  readonly evaluationId: string | undefined;
  readonly jobModifyIndex: number;
  readonly jobVersion: number | undefined;
}

/** Why a change failed, in a form that messages/ words. Every text in it is masked. */
export interface Cause {
  readonly kind:
    | 'task-failed'
    | 'out-of-memory'
    | 'driver'
    | 'unhealthy'
    | 'placement'
    | 'deadline'
    | 'stopped-by-somebody'
    | 'refused-by-nomad'
    /** The requester may not do it any more. */
    | 'not-allowed'
    /** Not the job's fault: the bot itself could not go on. */
    | 'meshbot'
    | 'unknown';
  readonly group?: string;
  readonly task?: string;
  readonly allocationId?: string;
  readonly exitCode?: number;
  /** The upstream's own words, one line. */
  readonly message?: string;
  /** Last lines that the task logged. */
  readonly log?: readonly string[];
}

/** How a change came to its end. */
export interface Ending {
  /** ISO instant. */
  readonly at: string;
  /** Who ended it, for rejected and withdrawn. */
  readonly by?: Person;
  /** Their words; text from outside. */
  readonly reason?: string;
  readonly cause?: Cause;
  /** The id of the newer change that took its place. */
  readonly supersededBy?: string;
  /** The job version to which Nomad went back by itself, and its version as people call it. */
  readonly revertedTo?: { readonly jobVersion: number; readonly version: string | undefined };
}

export interface Queued {
  /** The id of the change that was open then. */
  readonly behind: string;
  /** ISO instant of its turn. Absent: it has not come. */
  readonly turnedAt?: string;
}

/** A request that would alter the mesh, with its state. One record in the store; replaced by compare-and-set only. */
export interface Change {
  /** For example `web-7k3m9q`; opaque to everybody but people. */
  readonly id: string;
  readonly verb: 'deploy';
  readonly state: ChangeState;
  readonly environment: string;
  readonly service: string;
  readonly jobId: string;
  readonly fromVersion: string | undefined;
  readonly toVersion: string | undefined;
  readonly requester: Person;
  /** Text from outside. */
  readonly reason: string | undefined;
  /** The id of the change whose place it took. */
  readonly supersedes?: string | undefined;
  /** It was proposed while another change of its service was open, and waits, or has waited, for its turn. */
  readonly queue?: Queued | undefined;
  readonly requestId: string;
  readonly askedIn: { readonly channelId: string; readonly threadTs: string | undefined };
  readonly channelId: string;
  /** People besides the requester who must say yes; frozen with its plan. */
  readonly approvalsNeeded: number;
  readonly approvals: readonly Approval[];
  /** Who can give the approvals, one seat each. Absent: proposed under an older release, anyone can. */
  readonly seats?: readonly Seat[];
  readonly decidedBy?: DecidedBy;
  /** Proposed under break-glass: the seats that its requester's own click skips. */
  readonly skipped?: readonly Seat[];
  /** What rules know of its plan. Absent: proposed under an older release. */
  readonly facts?: PlanFacts;
  readonly plan: PlanRef;
  /** Whose approval made the current plan be made anew, and why; absent while the first plan stands. */
  readonly replanned?: { readonly by: Person; readonly differences: readonly PlanDifference[] };
  /** ISO instants. */
  readonly createdAt: string;
  readonly expiresAt: string;
  /** When people were reminded of it, and when it was escalated; absent while neither was due. */
  readonly reminded?: string;
  readonly escalated?: string;
  readonly card: CardRef | undefined;
  /** Written before the job is sent to Nomad: from then on it may have landed. */
  readonly intent: { readonly at: string; readonly planNumber: number } | undefined;
  readonly applied: Applied | undefined;
  readonly ending: Ending | undefined;
  /** True once the card shows the ending: until then a replica that starts repairs the card (I8). */
  readonly endShown: boolean;
}

/** How far a followed change is; not stored, read from Nomad whenever it is shown. */
export interface Progress {
  readonly groups: readonly GroupProgress[];
  /** True: canaries are healthy (or coming) and Nomad waits for somebody to promote them. */
  readonly awaitsPromotion: boolean;
  /** Why Nomad cannot place what is missing, in words; undefined while it can. */
  readonly blocked?: string;
  readonly deploymentId: string | undefined;
}

export interface GroupProgress {
  readonly name: string;
  readonly desired: number;
  readonly placed: number;
  readonly healthy: number;
  readonly unhealthy: number;
  readonly canaries: number;
  readonly promoted: boolean;
}
