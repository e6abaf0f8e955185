import { noteQuestions } from '../../../domain/audit/also-asked.ts';
import type { AuditAsked, AuditEntry, AuditPerson } from '../../../domain/audit/entry.ts';
import { notePlan, noteRef } from '../../../domain/audit/plan-note.ts';
import type { AuditQuestion } from '../../../domain/audit/question.ts';
import type { Change } from '../../../domain/change/change.ts';
import type { Click } from '../../../domain/change/decision.ts';
import type { ChangeEvent } from '../../../domain/change/transition.ts';
import type { Person } from '../../../domain/identity.ts';
import type { Plan } from '../../../domain/plan/plan.ts';
import type { Asking, AuditRequest, CanRequest, DeployRequest } from '../../../domain/request.ts';
import { findTarget } from '../../../domain/target.ts';
import type { ChangeDeps } from '../deps.ts';

/** What is known of a command or click before anybody has looked at it. */
export type About = Omit<AuditEntry, 'event'>;

/** A command, in the chain of the environment that it means; a name that is not configured is not trusted with a chain. */
export function aboutRequest(
  { catalogue }: Pick<ChangeDeps, 'catalogue'>,
  request: DeployRequest,
  asking: Asking,
): About {
  const target = findTarget(catalogue, request, asking);
  const isKnown = catalogue.environments.some(({ name }) => name === request.environment);
  const named = request.environment === undefined || !isKnown ? {} : { environment: request.environment };
  return {
    ...(target.kind === 'target' ? { environment: target.environment.name } : named),
    verb: request.verb,
    service: request.service,
    requestId: asking.requestId,
    by: { userId: asking.userId, teamId: asking.teamId },
    channelId: asking.channelId,
    asked: noteAsked(request),
  };
}

/** A look into the trail itself. */
export function aboutReading(
  { catalogue }: Pick<ChangeDeps, 'catalogue'>,
  request: AuditRequest | CanRequest,
  asking: Asking,
): About {
  const { verb, service, environment } = request;
  const isKnown = catalogue.environments.some(({ name }) => name === environment);
  return {
    ...(environment === undefined || !isKnown ? {} : { environment }),
    ...(service === undefined ? {} : { service }),
    ...{ verb, requestId: asking.requestId, channelId: asking.channelId },
    by: { userId: asking.userId, teamId: asking.teamId },
  };
}

export function aboutClick({ action, changeId, requestId, userId, teamId, card }: Click): About {
  return { verb: action, changeId, requestId, by: { userId, teamId }, channelId: card.channelId };
}

/** A look at a change: the full diff, or the window in which a rejection is written. */
export function aboutShowing({
  changeId,
  userId,
  teamId,
  card,
}: Omit<Click, 'action' | 'planNumber' | 'requestId'>): About {
  return { verb: 'show', changeId, by: { userId, teamId }, channelId: card.channelId };
}

/** The request that made a change; stored with the change's record. */
export function requestedEntry(
  change: Change,
  request: DeployRequest,
  { plan, question }: { readonly plan: Plan; readonly question: AuditQuestion },
): AuditEntry {
  return {
    event: 'requested',
    verb: change.verb,
    environment: change.environment,
    service: change.service,
    changeId: change.id,
    requestId: change.requestId,
    by: notePerson(change.requester),
    channelId: change.askedIn.channelId,
    asked: noteAsked(request),
    answer: change.state === 'queued' ? 'queued' : 'proposed',
    to: change.state,
    plan: notePlan(plan),
    ...noteRules(change),
    question,
  };
}

/** What is known beside the event that moved a change. */
export interface Known {
  /** The whole plan, where the event brought a new one. */
  readonly plan?: Plan | undefined;
  readonly deploymentId?: string | undefined;
  /** What the rules were asked before the step. */
  readonly asked?: readonly AuditQuestion[];
}

/** Where its card stands and whether it shows the end are not what people decide by. */
const UNTOLD: ReadonlySet<ChangeEvent['type']> = new Set(['carded', 'card-moved', 'end-shown']);

/** A step in a change's life; stored with the change's record. Undefined for what people do not decide by. */
export function movedEntry(before: Change, after: Change, event: ChangeEvent, known: Known): AuditEntry | undefined {
  if (UNTOLD.has(event.type)) return undefined;
  const words = wordsOf(event);
  const { applied, card } = after;
  const { deploymentId, asked = [] } = known;
  return {
    event: 'by' in event ? 'decided' : 'transition',
    verb: after.verb,
    environment: after.environment,
    service: after.service,
    changeId: after.id,
    requestId: after.requestId,
    ...whoDid(event, card),
    step: event.type,
    from: before.state,
    to: after.state,
    ...(words === undefined ? {} : { words }),
    plan: known.plan === undefined ? noteRef(after.plan) : notePlan(known.plan),
    ...('by' in event || known.plan !== undefined ? noteRules(after, rulesOf(event)) : {}),
    ...noteQuestions(asked),
    ...(applied?.evaluationId === undefined ? {} : { evaluationId: applied.evaluationId }),
    ...(applied?.jobVersion === undefined ? {} : { jobVersion: applied.jobVersion }),
    ...(deploymentId === undefined ? {} : { deploymentId }),
    ...(card === undefined ? {} : { card }),
  };
}

/** A person decides by a click on the card. */
function whoDid(event: ChangeEvent, card: Change['card']): Pick<AuditEntry, 'by' | 'channelId'> {
  if (!('by' in event)) return {};
  return { by: notePerson(event.by), ...(card === undefined ? {} : { channelId: card.channelId }) };
}

/** The rules that let it through and set its approvals. */
function noteRules(
  { decidedBy }: Change,
  own: { readonly rules?: readonly string[] } = {},
): Pick<AuditEntry, 'decidedBy'> {
  return decidedBy === undefined ? {} : { decidedBy: { decision: 'allow', ...decidedBy, ...own } };
}

/** An approval was permitted by rules of its own. */
function rulesOf(event: ChangeEvent): { readonly rules?: readonly string[] } {
  return event.type === 'approved' && event.rules !== undefined ? { rules: event.rules } : {};
}

function wordsOf(event: ChangeEvent): string | undefined {
  if ('reason' in event) return event.reason;
  if (event.type === 'superseded' && event.newer !== undefined) return `superseded by ${event.newer}`;
  const cause = 'cause' in event ? event.cause : undefined;
  return cause === undefined ? undefined : [cause.kind, cause.message].filter(Boolean).join(': ');
}

function notePerson({ userId, teamId, name }: Person): AuditPerson {
  return { userId, teamId, name };
}

function noteAsked({ version, image, variables, reason, dryRun, breakGlass }: DeployRequest): AuditAsked {
  const names = Object.keys(variables);
  return {
    ...(version === undefined ? {} : { version }),
    ...(image === undefined ? {} : { image }),
    ...(names.length === 0 ? {} : { variables: names }),
    ...(reason === undefined ? {} : { reason }),
    ...(dryRun ? { dryRun } : {}),
    ...(breakGlass === true ? { breakGlass } : {}),
  };
}
