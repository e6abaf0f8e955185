import type { ActionsBlock, Button, ContextBlock, SectionBlock } from '@slack/types';
import { missingSeats } from '../../../domain/change/approvals/missing.ts';
import type { Seat } from '../../../domain/change/approvals/seats.ts';
import { type Change, isOpen } from '../../../domain/change/change.ts';
import type { Plan } from '../../../domain/plan/plan.ts';
import { en } from '../../../messages/en.ts';
import type { CardLinks, CardView } from '../../../ports/notifier.ts';
import { APPROVE_ACTION, CHANGE_ACTIONS_BLOCK, DIFF_ACTION, REJECT_ACTION, WITHDRAW_ACTION } from '../actions.ts';
import { bold, context, plainText, section } from '../build.ts';
import { slackDate } from '../date.ts';
import { mention, mentionId, plain, prose } from '../escape.ts';
import { linkTo } from '../link.ts';

const { labels } = en.card;
const MAX_APPROVERS = 10;
const MAX_NAMED = 5;

/** Who asked, and why. */
export function askedSection({ change, links = {} }: Pick<CardView, 'change' | 'links'>): SectionBlock {
  const reason = change.reason === undefined ? [] : [`${bold(labels.reason)}: ${prose(change.reason, 600)}`];
  const older =
    change.supersedes === undefined
      ? []
      : [`${prose(en.card.supersedes(change.supersedes), 300)}${linkTo(links.supersedes, en.card.openOlder)}`];
  const asked = `${bold(labels.askedBy)} ${mention(change.requester)}`;
  return section([asked, ...reason, ...older, ...nextLine(links), ...glassLine(change)]);
}

function nextLine({ next }: CardLinks): readonly string[] {
  return next === undefined ? [] : [`${prose(en.card.nextWaits(next.id), 300)}${linkTo(next.link, en.card.openNewer)}`];
}

function glassLine({ skipped }: Change): readonly string[] {
  if (skipped === undefined) return [];
  const { label, skips, nobody, after } = en.approvals.breakGlass;
  const who = skipped.map((seat) => en.approvals.seatWords(seat)).join(', ');
  return [`${bold(label)}: ${prose(who === '' ? nobody : `${skips} ${who}`, 400)}. ${after}`];
}

/** Who said yes, who is still needed, who ended it. */
export function decisionSections(change: Change): readonly SectionBlock[] {
  const lines = [...approvalLines(change), ...endingLines(change)];
  return lines.length === 0 ? [] : [section(lines)];
}

function approvalLines(change: Change): readonly string[] {
  const given = change.approvals.filter((approval) => approval.planNumber === change.plan.number);
  const names = given.slice(0, MAX_APPROVERS).map(({ person }) => mention(person));
  const more = given.length > MAX_APPROVERS ? ` ${en.card.moreEntries(given.length - MAX_APPROVERS)}` : '';
  const by = given.length === 0 ? [] : [`${bold(labels.approvedBy)} ${names.join(', ')}${more}`];
  return change.state === 'proposed' ? [...by, ...wantedLines(change, missingSeats(change))] : by;
}

/** How many are missing; where not anybody will do, who. */
export function wantedLines(change: Change, missing: readonly Seat[]): readonly string[] {
  const wanted = en.card.approvalsWanted(change.approvalsNeeded, change.approvalsNeeded - missing.length);
  const named = missing.filter(({ from }) => from.every(({ kind }) => kind !== 'anyone'));
  if (named.length === 0) return [wanted];
  const words = named.map((seat) => `• ${prose(en.approvals.seatWords(seat), 200)}${seatNames(seat)}`);
  const others = missing.length - named.length;
  return [wanted, ...words, ...(others === 0 ? [] : [`• ${en.approvals.others(others)}`])];
}

export function seatNames({ named = [] }: Seat): string {
  const names = named.slice(0, MAX_NAMED).map(mentionId);
  return names.length === 0 ? '' : ` (${names.join(', ')})`;
}

function endingLines({ state, ending }: Change): readonly string[] {
  if (ending?.by === undefined) return [];
  const reason = ending.reason === undefined ? '' : `: ${prose(ending.reason, 600)}`;
  return [`${bold(en.card.endedByLabel(state))} ${mention(ending.by)}${reason}`];
}

/** The change's id, its plan, and until when it waits. */
export function footer(change: Change): ContextBlock {
  const expires =
    change.state === 'proposed' || change.state === 'queued'
      ? [`${en.card.expires.label} ${slackDate(change.expiresAt, en.card.expires.format)}`]
      : [];
  const plan = isOpen(change) ? [en.card.planNumber(change.plan.number)] : [];
  return context([[prose(change.id, 100), ...plan, ...expires].join(' · ')]);
}

/** What is queued cannot be approved yet. Values name the change and the plan that stand on the card. */
export function buttons(change: Change, plan: Plan): ActionsBlock {
  const value = `${change.id}:${plan.number}`;
  const button = (actionId: string, text: string): Button => ({
    type: 'button',
    action_id: actionId,
    text: plainText(text),
    value,
  });
  const approve: Button = { ...button(APPROVE_ACTION, labels.approve), style: 'primary' };
  const asked = plan.risk === 'high' ? { ...approve, confirm: highRiskQuestion(plan) } : approve;
  return {
    type: 'actions',
    block_id: CHANGE_ACTIONS_BLOCK,
    elements: [
      ...(change.state === 'proposed' ? [asked] : []),
      button(REJECT_ACTION, labels.reject),
      button(DIFF_ACTION, labels.showDiff),
      button(WITHDRAW_ACTION, labels.withdraw),
    ],
  };
}

function highRiskQuestion(plan: Plan): NonNullable<Button['confirm']> {
  const words = en.card.confirmHighRisk;
  const reasons = plan.riskReasons.slice(0, 3).map(en.plan.riskReasonWords).join('; ');
  return {
    title: plainText(words.title),
    text: plainText(plain(`${en.plan.planSentence(plan)} ${labels.risk}: ${reasons}.`, 300)),
    confirm: plainText(words.approve),
    deny: plainText(words.deny),
    style: 'danger',
  };
}
