import type { KnownBlock } from '@slack/types';
import type { ChangeState } from '../../../domain/change/change.ts';
import { en } from '../../../messages/en.ts';
import type { CardView } from '../../../ports/notifier.ts';
import { header, section } from '../build.ts';
import { plain, prose } from '../escape.ts';
import { linkTo } from '../link.ts';
import { type EditSections, editSections } from './edits.ts';
import { askedSection, buttons, decisionSections, footer } from './people.ts';
import { planSections, verdictSection } from './plan-sections.ts';
import { causeSections, progressSections } from './progress.ts';

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
  const edits = editSections(plan);
  const body = BODIES[change.state]?.(view, edits) ?? laterBlocks(view, edits);
  return { text, blocks: [head, ...body, footer(change)], needsDiffFile: edits.isCut };
}

const BODIES: Partial<Record<ChangeState, (view: CardView, edits: EditSections) => readonly KnownBlock[]>> = {
  queued: queuedBlocks,
  proposed: decidingBlocks,
};

/** What it waits for, and what it would do as things were when it was asked for. */
function queuedBlocks({ change, plan, links = {} }: CardView, edits: EditSections): readonly KnownBlock[] {
  return [
    section([`${prose(en.card.stateSentence(change), 600)}${linkTo(links.behind, en.card.openOlder)}`]),
    askedSection({ change, links }),
    ...edits.short,
    buttons(change, plan),
  ];
}

/** What is needed to decide. */
function decidingBlocks({ change, plan, links = {} }: CardView, edits: EditSections): readonly KnownBlock[] {
  return [
    verdictSection(plan),
    askedSection({ change, links }),
    ...planSections(plan, edits),
    ...decisionSections(change),
    buttons(change, plan),
  ];
}

/** What became of it. */
function laterBlocks({ change, progress, links = {} }: CardView, edits: EditSections): readonly KnownBlock[] {
  return [
    section([`${prose(en.card.stateSentence(change), 600)}${linkTo(links.supersededBy, en.card.openNewer)}`]),
    ...progressSections(progress, change.state),
    ...causeSections(change.ending?.cause),
    ...decisionSections(change),
    ...edits.short,
    askedSection({ change, links }),
  ];
}
