import type { HomeView, KnownBlock } from '@slack/types';
import { SLASH_COMMAND, VERBS } from '../../commands/index.ts';
import { type Change, isOpen } from '../../domain/change/change.ts';
import { home } from '../../messages/en/home.ts';
import { bold, context, header, section } from './build.ts';
import { codeSpan, prose } from './escape.ts';

/** One change with the link to its card, where it has one. */
export interface LinkedChange {
  readonly change: Change;
  readonly permalink: string | undefined;
}

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
  const lines = changes.slice(0, MAX_SHOWN).map(line);
  return [section([bold(title)]), ...(lines.length === 0 ? [context([none])] : lines.map((text) => section([text])))];
}

function line({ change, permalink }: LinkedChange): string {
  const { service, environment, fromVersion, toVersion, state, requester } = change;
  const versions =
    toVersion === undefined ? '' : ` ${fromVersion === undefined ? '' : `${fromVersion} → `}${toVersion}`;
  const who = prose(requester.name, 80);
  const link = permalink === undefined ? '' : `  <${permalink}|${home.openCard}>`;
  return `*${prose(`${service}${versions}`, 120)}* in ${prose(environment, 80)}: ${state}, asked for by ${who}${link}`;
}

/** The changes whose cards the tab links to: as many as it shows. */
export function shownOn(userId: string, changes: readonly Change[]): readonly Change[] {
  const open = changes.filter(isOpen).slice(0, MAX_SHOWN);
  const yours = changes.filter(({ requester }) => requester.userId === userId).slice(0, MAX_SHOWN);
  return [...new Set([...open, ...yours])];
}
