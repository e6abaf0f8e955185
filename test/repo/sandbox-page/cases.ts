import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../markdown.ts';

/** On which real Nomad a case held when somebody ran it there; on the sandbox every case holds in every run. */
export type Held = Readonly<Record<string, Readonly<Record<string, boolean>>>>;

const RELEASES = ['2.0.5', '1.11.3'];

export function readHeld(path: string): Held {
  return existsSync(join(ROOT, path)) ? (JSON.parse(readFileSync(join(ROOT, path), 'utf8')) as Held) : {};
}

/** Every case of a record, and where it held. */
export function caseTable(held: Held): string {
  const rows = Object.entries(held).map(([title, on]) => {
    const cells = RELEASES.map((release) => told(on[release]));
    return `| ${title.replaceAll('|', '\\|')} | ${cells.join(' | ')} |`;
  });
  return [`| case | ${RELEASES.join(' | ')} |`, '| --- | --- | --- |', ...rows].join('\n');
}

function told(held: boolean | undefined): string {
  if (held === undefined) return 'not run';
  return held ? 'held' : 'differs';
}
