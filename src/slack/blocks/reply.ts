import type { KnownBlock } from '@slack/types';
import { approvalsMissing } from '../../domain/change/approvals/missing.ts';
import type { Change } from '../../domain/change/change.ts';
import type { Hold } from '../../domain/hold/hold.ts';
import type { Outcome, Refusal } from '../../domain/outcome.ts';
import type { PlanDifference } from '../../domain/plan/plan.ts';
import { en } from '../../messages/en.ts';
import { bold, bullets, context, section } from './build.ts';
import { planSections, verdictSection } from './card/plan-sections.ts';
import { slackDate } from './date.ts';
import { mention, prose } from './escape.ts';
import { linkTo } from './link.ts';
import { lockFooter } from './locks.ts';

export interface Links {
  /** Where the change's card stands. */
  readonly permalink?: string;
}

export interface RenderedReply {
  readonly text: string;
  readonly blocks: KnownBlock[];
}

/** The answer to a command or a click, for the person who asked alone. */
export function renderOutcome(outcome: Outcome, links: Links = {}): RenderedReply {
  switch (outcome.kind) {
    case 'proposed':
      return line(proposed(outcome.change), links);
    case 'dry-run':
      return dryRun(outcome);
    case 'no-change':
      return line(en.answers.noChange(outcome.service, outcome.environment, outcome.version), links);
    case 'approved':
      return line(en.answers.approved(titleOf(outcome.change), missingIn(outcome.change)), links);
    case 'rejected':
      return line(en.answers.rejected(titleOf(outcome.change)), links);
    case 'withdrawn':
      return line(en.answers.withdrawn(titleOf(outcome.change)), links);
    case 'superseded':
      return line(en.answers.superseded(titleOf(outcome.change)), links);
    case 'plan-changed':
      return planChanged(outcome.change, outcome.differences, links);
    case 'locked':
      return locked(outcome.hold);
    case 'unlocked':
      return line(en.locks.unlocked(outcome.place), links);
    case 'explained':
      return explained(outcome);
    case 'refused':
      return refused(outcome, links);
  }
}

function proposed(change: Change): string {
  if (change.state !== 'queued') return en.answers.proposed(titleOf(change));
  return en.answers.queued(titleOf(change), change.queue?.behind ?? '');
}

function titleOf(change: Change): string {
  return en.card.changeTitle(change);
}

function missingIn(change: Change): number {
  if (change.state !== 'proposed') return 0;
  return approvalsMissing(change);
}

function line(text: string, links: Links): RenderedReply {
  const said = prose(text, 900);
  return { text: said, blocks: [section([`${said}${linkTo(links.permalink, en.answers.openCard)}`])] };
}

function dryRun(outcome: Extract<Outcome, { kind: 'dry-run' }>): RenderedReply {
  const { environment, service, plan } = outcome;
  const { fromVersion, toVersion } = plan;
  const said = prose(en.answers.dryRun(en.card.changeTitle({ environment, service, fromVersion, toVersion })), 900);
  return { text: said, blocks: [section([said]), verdictSection(plan), ...planSections(plan)] };
}

function planChanged(change: Change, differences: readonly PlanDifference[], links: Links): RenderedReply {
  const { text, blocks } = line(en.answers.planChanged(titleOf(change)), links);
  const list = bullets(differences.map(en.plan.differenceWords), 5, en.card.moreEntries);
  return { text, blocks: list.length === 0 ? blocks : [...blocks, section(list)] };
}

function locked(hold: Hold): RenderedReply {
  const { text, blocks } = line(en.locks.locked(hold.place), {});
  return { text, blocks: [...blocks, lockFooter(hold)] };
}

function explained(outcome: Extract<Outcome, { kind: 'explained' }>): RenderedReply {
  const { person, action, verdict, seats, who } = outcome;
  const text = `${mention(person)} ${prose(en.can.mayWords(outcome, verdict), 300)}`;
  const more =
    verdict.kind === 'permitted' && action === 'propose' ? en.can.approvalWords(seats) : en.can.whoWords(who);
  const lines = [bold(text), prose(en.can.becauseWords(verdict), 900)];
  return { text, blocks: [section(more === undefined ? lines : [...lines, prose(more, 900)])] };
}

function refused(refusal: Refusal, links: Links): RenderedReply {
  const { said, next } = en.refusals.refusalText(refusal);
  const first = prose(said, 1200);
  const body = section([bold(first), `${prose(next, 900)}${linkTo(links.permalink, en.answers.openCard)}`]);
  return { text: first, blocks: [body, ...times(refusal)] };
}

/** Since when and until when, in the reader's own time: what a sentence in plain text cannot say. */
function times({ details }: Refusal): readonly KnownBlock[] {
  const { locks } = en;
  const since = typeof details['since'] === 'string' ? details['since'] : undefined;
  const until = typeof details['until'] === 'string' ? details['until'] : undefined;
  const parts = [
    since === undefined ? '' : `${locks.labels.since} ${slackDate(since, locks.dates.format)}`,
    until === undefined ? '' : `${locks.labels.ends} ${slackDate(until, locks.dates.format)}`,
  ].filter((part) => part !== '');
  return parts.length === 0 ? [] : [context([parts.join(' · ')])];
}
