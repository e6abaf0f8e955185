import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

export const ROOT = resolve(import.meta.dirname, '../..');

export function readDoc(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

/** Every document of the project, by its path from the root. */
export function documents(): readonly string[] {
  const inDocs = readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' });
  const own = inDocs.filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`);
  return ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', ...own.sort()];
}

/** What stands between a heading and the next one of any level. */
export function sectionUnder(text: string, heading: string): string {
  const lines = text.split('\n');
  const start = lines.findIndex((line) => /^#+ /.test(line) && line.replace(/^#+ /, '') === heading);
  if (start < 0) throw new Error(`there is no heading “${heading}”`);
  const length = lines.slice(start + 1).findIndex((line) => /^#+ /.test(line));
  return lines.slice(start + 1, length < 0 ? undefined : start + 1 + length).join('\n');
}

/** The rows of the tables under a heading without their heads, as trimmed cells. */
export function tableUnder(text: string, heading: string): readonly (readonly string[])[] {
  const rows = sectionUnder(text, heading)
    .split('\n')
    .map((line, index, all) => ({ line, isHead: /^\| -/.test(all[index + 1] ?? '') }))
    .filter(({ line, isHead }) => line.startsWith('|') && !/^\| -/.test(line) && !isHead);
  return rows.map(({ line }) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  );
}

/** The code of a cell such as `` `NOMAD_ADDR` ``. */
export function codeOf(cell: string | undefined): string {
  return (cell ?? '').replace(/^`|`$/g, '');
}

/** GitHub's name for a heading. */
export function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replace(/ /g, '-');
}
