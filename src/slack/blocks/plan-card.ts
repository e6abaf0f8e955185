import type { KnownBlock } from '@slack/types';
import { en } from '../../messages/en.ts';
import type { CardView } from '../../ports/notifier.ts';
import { header, section } from './build.ts';
import { editSections } from './card/edits.ts';
import { buttons, footer, peopleSection } from './card/people.ts';
import { planSections } from './card/plan-sections.ts';
import { causeSections, progressSections } from './card/progress.ts';
import { plain, prose } from './escape.ts';

export interface RenderedCard {
  /** For notifications and screen readers. */
  readonly text: string;
  readonly blocks: KnownBlock[];
  /** Whether the card leaves part of the diff out, so that the whole belongs into the thread as a file. */
  readonly needsDiffFile: boolean;
}

/** A change as its card shows it, in whatever state it is. */
export function renderCard(view: CardView): RenderedCard {
  const { change, plan } = view;
  const title = en.card.changeTitle(change);
  const head = header(plain(`${en.card.stateSymbol(change.state)} ${en.card.stateWords(change.state)}: ${title}`, 150));
  const text = prose(en.card.fallbackText(title, change.state, change.requester.name), 600);
  const body = change.state === 'proposed' ? decidingBlocks(view) : laterBlocks(view);
  return { text, blocks: [head, ...body], needsDiffFile: editSections(plan, false).isCut };
}

/** What is needed to decide. */
function decidingBlocks({ change, plan }: CardView): readonly KnownBlock[] {
  return [...planSections(plan).blocks, peopleSection(change), buttons(change, plan), footer(change)];
}

/** What became of it. */
function laterBlocks({ change, plan, progress }: CardView): readonly KnownBlock[] {
  return [
    section([prose(en.card.stateSentence(change), 600)]),
    ...progressSections(progress),
    ...causeSections(change.ending?.cause),
    ...editSections(plan, true).blocks,
    peopleSection(change),
    footer(change),
  ];
}
