import type { ModalView } from '@slack/types';
import type { Change } from '../../../domain/change/change.ts';
import type { Plan } from '../../../domain/plan/plan.ts';
import { en } from '../../../messages/en.ts';
import { context, plainText, section } from '../build.ts';
import { codeBlock, codeLength, prose } from '../escape.ts';
import { fullDiff } from '../full-diff.ts';

const MAX_SECTION_TEXT = 2700;
const MAX_LINE = 600;
/** Slack takes 100 blocks in a modal; far fewer already are more than anybody scrolls through. */
const MAX_SECTIONS = 30;

/** The whole masked diff in a window, cut honestly where it is too long. */
export function renderDiffModal(change: Change, plan: Plan): ModalView {
  const words = en.modals.diff;
  const intro = en.modals.diffIntro(en.card.changeTitle(change), plan.number);
  const chunks = chunksOf(fullDiff(plan).trimEnd().split('\n'));
  const isCut = chunks.length > MAX_SECTIONS;
  return {
    type: 'modal',
    title: plainText(words.title),
    close: plainText(words.close),
    blocks: [
      { ...section([prose(intro, 600)]), block_id: 'diff.intro' },
      ...chunks.slice(0, MAX_SECTIONS).map((chunk, at) => ({ ...section([codeBlock(chunk)]), block_id: `diff.${at}` })),
      ...(isCut ? [{ ...context([prose(words.cut)]), block_id: 'diff.cut' }] : []),
    ],
  };
}

/** Whole lines together, each chunk short enough for one section. */
function chunksOf(lines: readonly string[]): readonly string[] {
  const chunks: string[] = [];
  let chunk = '';
  for (const line of lines.map(cutLine)) {
    const next = chunk === '' ? line : `${chunk}\n${line}`;
    if (codeLength(next) > MAX_SECTION_TEXT && chunk !== '') {
      chunks.push(chunk);
      chunk = line;
    } else chunk = next;
  }
  return chunk === '' ? chunks : [...chunks, chunk];
}

/** Escaped, a line may be five times as long. */
function cutLine(line: string): string {
  const characters = [...line];
  return characters.length > MAX_LINE || codeLength(line) > MAX_SECTION_TEXT
    ? `${characters.slice(0, MAX_LINE - 100).join('')}…`
    : line;
}
