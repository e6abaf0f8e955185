import type { Change } from '../../domain/change/change.ts';
import { en } from '../../messages/en.ts';
import { bold } from './build.ts';
import { slackDate } from './date.ts';
import { prose } from './escape.ts';
import { linkTo } from './link.ts';

/** One change with the link to its card, where it has one. */
export interface LinkedChange {
  readonly change: Change;
  readonly permalink: string | undefined;
}

/** A change in two lines, wherever changes are listed: what it does, and how it stands, whose it is, since when. */
export function changeLines({ change, permalink }: LinkedChange): readonly [string, string] {
  const { stateSymbol, stateWords, changeTitle, list } = en.card;
  const what = `${stateSymbol(change.state)} ${bold(prose(changeTitle(change), 150))}`;
  const who = `${list.askedBy} ${prose(change.requester.name, 60)}, ${slackDate(change.createdAt, list.age)}`;
  return [what, `${stateWords(change.state).toLowerCase()}, ${who}${linkTo(permalink, list.openCard)}`];
}
