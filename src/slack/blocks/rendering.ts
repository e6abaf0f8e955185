import type { Rendering } from '../rendering.ts';
import { renderDiffModal } from './diff-modal.ts';
import { fullDiff } from './full-diff.ts';
import { renderCard } from './plan-card.ts';
import { renderRejectModal } from './reject-modal.ts';
import { renderOutcome } from './reply.ts';
import { renderEntry } from './thread-entry.ts';

/** Everything that we draw, as the rest of the Slack layer takes it. */
export const rendering: Rendering = {
  card: renderCard,
  entry: renderEntry,
  outcome: renderOutcome,
  diffModal: renderDiffModal,
  rejectModal: renderRejectModal,
  diffFile: fullDiff,
};
