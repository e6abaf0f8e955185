import type { AuditLink } from '../../domain/audit/link.ts';
import { audit, auditWords } from '../../messages/en/audit.ts';
import type { TrailPage } from '../../operations/audit/read-trail.ts';
import type { Drawn } from '../rendering.ts';
import { bold, context, section } from './build.ts';
import { slackDate } from './date.ts';
import { mention, prose } from './escape.ts';

/** One entry a line, with the link to its card where there is one; `permalinks` stand in the order of the entries. */
export function drawTrail(page: TrailPage, permalinks: readonly (string | undefined)[]): Drawn {
  const title = prose(audit.title(page.subject, page.environment), 200);
  const lines = page.entries.map(({ link }, index) => entryLine(link, permalinks[index]));
  const none = page.subject.startsWith('@') ? audit.noneOfPerson : audit.none;
  const notes = [
    ...(page.more ? [audit.more] : []),
    ...(page.isPartial ? [audit.partial] : []),
    ...(page.unreadable > 0 ? [audit.unreadable(page.unreadable)] : []),
  ];
  return {
    text: title,
    blocks: [
      section([bold(title)]),
      ...(lines.length === 0 ? [context([prose(none)])] : lines.map((line) => section([line]))),
      ...(notes.length === 0 ? [] : [context(notes.map((note) => prose(note)))]),
    ],
  };
}

function entryLine(link: AuditLink, permalink: string | undefined): string {
  const { at, by, service, environment, changeId } = link;
  const who = by === undefined ? '' : `${mention({ ...by, name: by.name ?? by.userId })} `;
  const place = prose([audit.place(service, environment), changeId].filter(Boolean).join(', '), 200);
  const card = permalink === undefined ? '' : ` <${permalink}|${audit.card}>`;
  return `${slackDate(at, audit.dateFormat)}  ${who}${prose(auditWords(link), 300)}${place === '' ? '' : `\n${place}`}${card}`;
}
