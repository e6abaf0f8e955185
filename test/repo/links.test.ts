import { existsSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { anchorOf, documents, ROOT, readDoc } from './markdown.ts';

/** Code blocks aside: nothing in them is a link or a heading. */
const proseOf = (path: string) => readDoc(path).replace(/^```[\s\S]*?^```/gm, '');

function linksOf(path: string): readonly string[] {
  return [...proseOf(path).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
}

function anchorsOf(path: string): readonly string[] {
  return [...proseOf(path).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchorOf(heading));
}

/** Why a link leads nowhere, or nothing. */
function complaint(path: string, link: string): string | undefined {
  if (/^https:\/\//.test(link)) return undefined;
  const [file = '', anchor] = link.split('#');
  const target = file === '' ? path : relative(ROOT, resolve(ROOT, dirname(path), file));
  if (!existsSync(join(ROOT, target))) return `${path}: ${link} does not exist`;
  if (anchor === undefined || anchorsOf(target).includes(anchor)) return undefined;
  return `${path}: ${link} names no heading`;
}

/** Paths of the checkout in code spans, as far as they are whole. */
function pathsIn(path: string): readonly string[] {
  const spans = [...proseOf(path).matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code);
  return spans.filter((code) => /^(?:src|test|sandbox|docs|deploy|tools|bench)\/[\w./-]*$/.test(code));
}

describe('every document', () => {
  it.each(documents())('%s has links that lead somewhere', (path) => {
    expect(linksOf(path).flatMap((link) => complaint(path, link) ?? [])).toEqual([]);
  });

  it.each(documents())('%s names files and folders that are there', (path) => {
    expect(pathsIn(path).filter((name) => !existsSync(join(ROOT, name)))).toEqual([]);
  });

  it('is caught when it does not', () => {
    expect(complaint('docs/ERRORS.md', 'NOWHERE.md')).toBe('docs/ERRORS.md: NOWHERE.md does not exist');
    expect(complaint('docs/ERRORS.md', 'OPERATIONS.md#nothing')).toContain('names no heading');
    expect(complaint('docs/ERRORS.md', 'OPERATIONS.md#stuck-changes')).toBeUndefined();
  });

  it('keeps pictures small', () => {
    const pictures = documents().flatMap((path) =>
      linksOf(path)
        .filter((link) => link.endsWith('.png'))
        .map((link) => resolve(ROOT, dirname(path), link)),
    );
    expect(pictures.length).toBeGreaterThan(3);
    expect(pictures.filter((picture) => statSync(picture).size >= 150_000)).toEqual([]);
  });
});
