import type { AuditQuestion } from '../../domain/audit/question.ts';
import { isOpen } from '../../domain/change/change.ts';
import { type Click, isOnItsCard } from '../../domain/change/decision.ts';
import { type ChangeEvent, transition } from '../../domain/change/transition.ts';
import type { Person } from '../../domain/identity.ts';
import { isRefusal, type Outcome, type Refusal, refuse } from '../../domain/outcome.ts';
import { maskText } from '../../domain/plan/mask.ts';
import type { StoredChange } from '../../ports/change-store.ts';
import { freezeForRules } from '../freeze/gate.ts';
import { admit } from '../intake/admit.ts';
import { mayApprove } from '../policy/may-approve.ts';
import { advance } from './advance.ts';
import { refuseClosed } from './closed.ts';
import { type ChangeDeps, isoNow } from './deps.ts';
import { replan } from './plan/replan.ts';

export interface Decided {
  readonly outcome: Outcome;
  /** What the clicker saw is not what the record says: the card is to be drawn again. */
  readonly redraw: boolean;
}

/** One click, one effect (I3): who, which card, which plan, and the state are all checked against the record. */
export async function decide(deps: ChangeDeps, click: Click, signal?: AbortSignal): Promise<Decided> {
  const resolved = await admit(deps, { ...click, channelId: click.card.channelId }, signal);
  if (resolved.kind === 'refused') return only(resolved);
  for (;;) {
    const stored = await readCarded(deps, click, signal);
    if (stored === undefined) return only(refuse('unknown-change', { id: click.changeId }));
    if (!isOnItsCard(stored.change, click)) {
      const { id, service, environment } = stored.change;
      return only(refuse('forged', { id, service, environment }));
    }
    const decided = await decideOnce(deps, stored, { click, person: resolved.person, signal });
    if (decided !== 'conflict') return decided;
  }
}

/**
 * How long a click waits for the record to name its card, in ms: Slack shows a card before we can note where it stands,
 * and whoever has posted it may have died right then, so that another replica must find it first.
 */
const CARD_WAIT_MS = 8_000;
const CARD_LOOK_MS = 100;

/** The change behind a click, read again for a moment while its record does not name its card yet. */
export async function readCarded(
  deps: Pick<ChangeDeps, 'store' | 'clock'>,
  click: Pick<Click, 'changeId'>,
  signal?: AbortSignal,
): Promise<StoredChange | undefined> {
  const untilMs = deps.clock.now() + CARD_WAIT_MS;
  for (;;) {
    const stored = await deps.store.read(click.changeId, signal === undefined ? {} : { signal });
    const isEarly = stored !== undefined && stored.change.card === undefined && isOpen(stored.change);
    if (!isEarly || deps.clock.now() >= untilMs) return stored;
    await deps.clock.sleep(CARD_LOOK_MS, signal);
  }
}

interface Decision {
  readonly click: Click;
  readonly person: Person;
  readonly signal: AbortSignal | undefined;
}

async function decideOnce(deps: ChangeDeps, stored: StoredChange, decision: Decision): Promise<Decided | 'conflict'> {
  const may = await permitted(deps, stored, decision);
  if (isRefusal(may)) return refused(deps, stored, may);
  const { event, question } = may;
  const tried = transition(stored.change, event);
  if (tried.kind === 'refused') return refused(deps, stored, keeping(question, tried));
  if (event.type === 'approved') {
    const { person, signal } = decision;
    const isBreakGlass = stored.change.skipped !== undefined;
    const closed = await refuseClosed(deps, stored.change, { person, isBreakGlass }, signal);
    if (closed !== undefined) return only(keeping(question, closed));
    const replanned = await replan(deps, stored, { by: person, question, signal });
    if (replanned.kind === 'conflict') return 'conflict';
    if (replanned.kind === 'superseded') return only({ kind: 'superseded', change: replanned.stored.change });
    if (replanned.kind === 'plan-changed') {
      const { stored: proposed, differences } = replanned;
      return only({ kind: 'plan-changed', change: proposed.change, differences });
    }
  }
  const asked = question === undefined ? [] : [question];
  const advanced = await advance(deps, stored, event, { asked });
  if (advanced.kind === 'conflict') return 'conflict';
  if (advanced.kind === 'refused') return refused(deps, stored, keeping(question, advanced));
  return only({ kind: OUTCOME_OF[decision.click.action], change: advanced.stored.change });
}

interface Permitted {
  readonly event: ChangeEvent & { type: Accepted };
  /** What the rules were asked, where they were. */
  readonly question?: AuditQuestion;
}

/** A no for something else than the rules, which had said yes before. */
function keeping(question: AuditQuestion | undefined, refusal: Refusal): Refusal {
  return question === undefined ? refusal : { ...refusal, question };
}

/** The click as an event, if the rules permit it to this person now. Anybody who may click may veto. */
async function permitted(deps: ChangeDeps, stored: StoredChange, decision: Decision): Promise<Permitted | Refusal> {
  const event = eventOf(deps, decision);
  // What the record refuses by itself (own change, old plan, ended) says more than a rule could.
  if (event.type !== 'approved' || transition(stored.change, event).kind === 'refused') return { event };
  const { person, signal } = decision;
  const freeze = freezeForRules(deps, stored.change.environment, event.at);
  const may = await mayApprove(deps, stored, { person, at: event.at, freeze, signal });
  if (isRefusal(may)) return may;
  const { fills, rules, question } = may;
  return { event: { ...event, fills, rules: rules.map(({ id }) => id) }, question };
}

function eventOf(deps: ChangeDeps, { click, person }: Decision): ChangeEvent & { type: Accepted } {
  const at = isoNow(deps);
  switch (click.action) {
    case 'approve':
      return { type: 'approved', by: person, planNumber: click.planNumber, at };
    case 'reject':
      return { type: 'rejected', by: person, reason: maskText(click.reason ?? ''), at };
    case 'withdraw':
      return { type: 'withdrawn', by: person, at };
  }
}

type Accepted = 'approved' | 'rejected' | 'withdrawn';

const OUTCOME_OF = { approve: 'approved', reject: 'rejected', withdraw: 'withdrawn' } as const;

/** Says no, and mends what the clicker sees: an old card is redrawn as the record has it, a late one expires now. */
async function refused(deps: ChangeDeps, stored: StoredChange, refusal: Refusal): Promise<Decided | 'conflict'> {
  if (refusal.reason === 'expired') {
    const advanced = await advance(deps, stored, { type: 'expired', at: isoNow(deps) });
    if (advanced.kind === 'conflict') return 'conflict';
    if (advanced.kind === 'advanced') return only(refusal);
  }
  return { outcome: refusal, redraw: !isOpen(stored.change) || refusal.reason === 'plan-outdated' };
}

function only(outcome: Outcome): Decided {
  return { outcome, redraw: false };
}
