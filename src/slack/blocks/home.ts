import type { HomeView, KnownBlock } from '@slack/types';
import { SLASH_COMMAND, VERBS } from '../../commands/index.ts';
import { type Change, isOpen } from '../../domain/change/change.ts';
import { home } from '../../messages/en/home.ts';
import { bold, context, header, section } from './build.ts';
import { changeLines, type LinkedChange } from './changes.ts';
import { codeSpan, prose } from './escape.ts';

/** What the tab shows: `changes` are undefined when they cannot be read. */
export interface HomeContents {
  readonly userId: string;
  readonly changes: readonly LinkedChange[] | undefined;
}

const MAX_SHOWN = 10;

/** What Meshbot does, how to start, what is open, and what the person asked for lately. */
export function drawHome({ userId, changes }: HomeContents): HomeView {
  return { type: 'home', blocks: [...introduction(), { type: 'divider' }, ...lists(userId, changes)] };
}

/** The tab of somebody who may not see any changes. */
export function drawClosedHome(): HomeView {
  return { type: 'home', blocks: [header(home.title), section([prose(home.what, 600)]), context([home.notForYou])] };
}

function introduction(): KnownBlock[] {
  const example = VERBS[0]?.examples[0] ?? 'help';
  return [
    header(home.title),
    section([prose(home.what, 600)]),
    section([bold(home.startTitle), home.start, codeSpan(`${SLASH_COMMAND} ${example}`, 200)]),
    context([`${home.more} ${codeSpan(`${SLASH_COMMAND} help`)}`]),
  ];
}

function lists(userId: string, changes: HomeContents['changes']): KnownBlock[] {
  if (changes === undefined) return [section([prose(home.unavailable)])];
  const open = changes.filter(({ change }) => isOpen(change));
  const yours = changes.filter(({ change }) => change.requester.userId === userId);
  return [...list(home.openTitle, open, home.noneOpen), ...list(home.yoursTitle, yours, home.noneYours)];
}

function list(title: string, changes: readonly LinkedChange[], none: string): KnownBlock[] {
  const entries = changes.slice(0, MAX_SHOWN).map((linked) => section(changeLines(linked)));
  return [section([bold(title)]), ...(entries.length === 0 ? [context([none])] : entries)];
}

/** The changes whose cards the tab links to: as many as it shows. */
export function shownOn(userId: string, changes: readonly Change[]): readonly Change[] {
  const open = changes.filter(isOpen).slice(0, MAX_SHOWN);
  const yours = changes.filter(({ requester }) => requester.userId === userId).slice(0, MAX_SHOWN);
  return [...new Set([...open, ...yours])];
}
