import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../markdown.ts';

/** Where a case held, and why it did not where it did not. */
type Entry = Readonly<Record<string, boolean | string>>;

const RELEASES = ['2.0.5', '1.11.3'];

/** How many cases of each golden file held on which release, and those that did not, by their reason. */
export function groupedTable(path: string): string {
  const held = Object.entries(JSON.parse(readFileSync(join(ROOT, path), 'utf8')) as Readonly<Record<string, Entry>>);
  const groups = grouped(held, ([title]) => title.slice(0, title.indexOf(': ')));
  const rows = [...groups].map(([group, cases]) => {
    const cells = RELEASES.map((release) => `${cases.filter(([, on]) => on[release] === true).length}`);
    return `| \`${group}\` | ${cases.length} | ${cells.join(' | ')} |`;
  });
  const counts = [`| file | cases | held on ${RELEASES.join(' | held on ')} |`, '| --- | --- | --- | --- |', ...rows];
  return [...counts, '', ...differing(held)].join('\n');
}

function differing(held: readonly (readonly [string, Entry])[]): readonly string[] {
  const others = held.filter(([, on]) => RELEASES.some((release) => on[release] !== true));
  const reasons = grouped(
    others,
    ([, on]) => `${RELEASES.filter((release) => on[release] !== true)}: ${on['why'] ?? 'not run there yet'}`,
  );
  return [...reasons].map(
    ([reason, cases]) => `- Otherwise on ${reason}. ${cases.map(([title]) => `*${title}*`).join(', ')}`,
  );
}

function grouped<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}
