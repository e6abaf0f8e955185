import type { KnownBlock, SectionBlock } from '@slack/types';
import type { Drawn } from '../rendering.ts';

/** Slack's limits on a message (docs.slack.dev, Block Kit reference). */
const MAX_BLOCKS = 50;
const MAX_SECTION = 3000;
const MAX_HEADER = 150;
const MAX_FIELDS = 10;
const MAX_FIELD = 2000;
const MAX_CONTEXT = 10;
const MAX_ACTIONS = 25;
/** Slack takes 40,000 but advises 4,000; a text that stands in for blocks is longer than that only by mistake. */
const MAX_TEXT = 3900;

/**
 * The message as Slack will take it: as drawn, or, should a drawing ever break a limit, its text alone, cut where people
 * see that it is cut. A card that says less is better than none.
 */
export function fitMessage(drawn: Drawn): {
  readonly text: string;
  readonly blocks: KnownBlock[];
  readonly broken: string | undefined;
} {
  const text = cut(drawn.text === '' ? '…' : drawn.text);
  const broken = whatBreaks(drawn.blocks);
  return { text, blocks: broken === undefined ? [...drawn.blocks] : textBlocks(text), broken };
}

function textBlocks(text: string): KnownBlock[] {
  const points = [...text];
  const inSection = points.length > MAX_SECTION - 10 ? `${points.slice(0, MAX_SECTION - 10).join('')}…` : text;
  return [{ type: 'section', text: { type: 'mrkdwn', text: inSection } }];
}

function cut(text: string): string {
  return text.length <= MAX_TEXT ? text : `${[...text].slice(0, MAX_TEXT - 1).join('')}…`;
}

function whatBreaks(blocks: readonly KnownBlock[]): string | undefined {
  if (blocks.length === 0) return 'no blocks';
  if (blocks.length > MAX_BLOCKS) return `${blocks.length} blocks`;
  const ids = blocks.map((block) => block.block_id).filter((id) => id !== undefined);
  if (new Set(ids).size < ids.length) return 'a block_id twice';
  return blocks.map(breaksBlock).find((broken) => broken !== undefined);
}

function breaksBlock(block: KnownBlock): string | undefined {
  switch (block.type) {
    case 'section':
      return breaksSection(block) ? 'a section' : undefined;
    case 'header':
      return isWithin(block.text.text, MAX_HEADER) ? undefined : 'a header';
    case 'context':
      return isWithin(block.elements, MAX_CONTEXT) ? undefined : 'a context';
    case 'actions':
      return isWithin(block.elements, MAX_ACTIONS) ? undefined : 'an actions block';
    default:
      return undefined;
  }
}

function breaksSection({ text, fields = [] }: SectionBlock): boolean {
  if (text === undefined && fields.length === 0) return true;
  if (text !== undefined && !isWithin(text.text, MAX_SECTION)) return true;
  return fields.length > MAX_FIELDS || fields.some((field) => field.text.length > MAX_FIELD);
}

/** Slack takes nothing empty, and nothing longer than its limit. */
function isWithin({ length }: { readonly length: number }, max: number): boolean {
  return length > 0 && length <= max;
}
