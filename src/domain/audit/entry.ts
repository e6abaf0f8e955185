import type { CardRef, ChangeState } from '../change/change.ts';
import { maskText } from '../plan/mask.ts';
import type { NotedQuestions } from './also-asked.ts';

/**
 * requested: somebody asked for something; refused: the answer was no; decided: somebody approved, rejected or
 * withdrew; transition: any other step of a change; fault: something broke while it was worked on.
 */
export const AUDIT_EVENTS = ['requested', 'refused', 'decided', 'transition', 'fault'] as const;
export type AuditEvent = (typeof AUDIT_EVENTS)[number];

/** One entry a request, refusal, decision, transition and fault. No secret is in it (I5). */
export interface AuditEntry {
  readonly event: AuditEvent;
  /** What was asked for or clicked, for example `deploy` or `approve`. */
  readonly verb?: string;
  /** One that is configured; an entry without it stands in the chain of what belongs to none. */
  readonly environment?: string;
  readonly service?: string;
  readonly changeId?: string;
  readonly requestId?: string;
  /** Who did it; absent where the bot took a step by itself. */
  readonly by?: AuditPerson;
  /** Where it was asked for. */
  readonly channelId?: string;
  readonly asked?: AuditAsked;
  /** What a request came to: `proposed`, `dry-run` or `no-change`. */
  readonly answer?: string;
  readonly from?: ChangeState;
  readonly to?: ChangeState;
  /** What moved the change, for example `approved`, `replanned` or `registered`. */
  readonly step?: string;
  /** The code of a refusal or error. */
  readonly reason?: string;
  /** What people or Nomad said about it. */
  readonly words?: string;
  readonly plan?: AuditPlan;
  /** What decided whether it was allowed. */
  readonly decidedBy?: AuditPolicy;
  /** What the rules were asked; absent where they were not, and in entries of an earlier release. */
  readonly question?: NonNullable<NotedQuestions['question']>;
  /** What they were asked beside it, for the same step. */
  readonly alsoAsked?: NonNullable<NotedQuestions['alsoAsked']>;
  readonly evaluationId?: string;
  readonly deploymentId?: string;
  readonly jobVersion?: number;
  readonly card?: CardRef;
}

export interface AuditPerson {
  readonly userId: string;
  readonly teamId: string;
  /** Absent where Slack did not say, as for people who were refused. */
  readonly name?: string;
}

export interface AuditAsked {
  readonly version?: string;
  readonly image?: string;
  /** Names only: a value may be a secret. */
  readonly variables?: readonly string[];
  readonly reason?: string;
  readonly dryRun?: boolean;
  /** Approvals were to be skipped. */
  readonly breakGlass?: boolean;
}

export interface AuditPlan {
  readonly number: number;
  readonly fingerprint: string;
  readonly bodyDigest: string;
  /** Names the stored masked plan of the change, where one was stored. */
  readonly document?: string;
  readonly risk?: string;
  /** What it would do, in one line. */
  readonly summary?: string;
}

export interface AuditPolicy {
  readonly decision: 'allow' | 'deny';
  /** The set of rules, by its digest. */
  readonly policySet?: string;
  /** Names of the rules that made it. */
  readonly rules: readonly string[];
}

const MAX_WORDS = 500;

/** The entry with every text that came from outside masked and cut; ids and digests stay as they are. */
export function maskEntry(entry: AuditEntry): AuditEntry {
  const { service, words, asked, plan } = entry;
  return {
    ...entry,
    ...(service === undefined ? {} : { service: outside(service) }),
    ...(words === undefined ? {} : { words: outside(words) }),
    ...(asked === undefined ? {} : { asked: maskAsked(asked) }),
    ...(plan?.summary === undefined ? {} : { plan: { ...plan, summary: outside(plan.summary) } }),
  };
}

function maskAsked(asked: AuditAsked): AuditAsked {
  const { version, image, reason } = asked;
  return {
    ...asked,
    ...(version === undefined ? {} : { version: outside(version) }),
    ...(image === undefined ? {} : { image: outside(image) }),
    ...(reason === undefined ? {} : { reason: outside(reason) }),
  };
}

/** Masked whole, then cut. */
function outside(text: string): string {
  const points = [...maskText(text)];
  return points.length > MAX_WORDS ? `${points.slice(0, MAX_WORDS).join('')}…` : points.join('');
}
