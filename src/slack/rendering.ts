import type { KnownBlock, ModalView } from '@slack/types';
import type { CardRef, Change } from '../domain/change/change.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { Plan } from '../domain/plan/plan.ts';
import type { Announcement } from '../ports/announcer.ts';
import type { CardView, ThreadEntry } from '../ports/notifier.ts';
import { renderAnnouncement } from './blocks/announcement.ts';
import { renderCard } from './blocks/card/plan-card.ts';
import { fullDiff } from './blocks/full-diff.ts';
import { renderDiffModal } from './blocks/modals/diff-modal.ts';
import { renderRejectModal } from './blocks/modals/reject-modal.ts';
import { renderOutcome } from './blocks/reply.ts';
import { renderEntry } from './blocks/thread-entry.ts';

/** One Slack message: blocks for people, and the text that notifications and screen readers use. */
export interface Drawn {
  readonly text: string;
  readonly blocks: readonly KnownBlock[];
}

/** A click that opens a modal: which plan of which change, on which card. */
export interface SeenCard {
  readonly changeId: string;
  readonly planNumber: number;
  readonly card: CardRef;
  /** The deleted message in whose place that one was posted. */
  readonly replaces?: CardRef | undefined;
}

/** How what we know becomes Block Kit; pure functions, given to everything that sends. */
export interface Rendering {
  card(view: CardView): Drawn & { readonly needsDiffFile: boolean };
  entry(change: Change, entry: ThreadEntry): Drawn;
  announcement(announcement: Announcement): Drawn;
  outcome(outcome: Outcome, links: { readonly permalink?: string }): Drawn;
  diffModal(change: Change, plan: Plan): ModalView;
  rejectModal(seen: SeenCard): ModalView;
  /** The whole masked diff, as the text of a `.diff` file. */
  diffFile(plan: Plan): string;
}

/** The drawings of blocks/. */
export const rendering: Rendering = {
  card: renderCard,
  entry: renderEntry,
  announcement: renderAnnouncement,
  outcome: renderOutcome,
  diffModal: renderDiffModal,
  rejectModal: renderRejectModal,
  diffFile: fullDiff,
};
