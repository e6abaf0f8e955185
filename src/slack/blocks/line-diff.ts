import { structuredPatch } from 'diff';

/** Beyond this many edited lines a comparison costs more than it tells; then the old text stands above the new one. */
const MAX_EDITS = 600;

export interface LineDiffOptions {
  /** Unchanged lines around each change. */
  readonly context: number;
  /** What stands between two places that are far apart. */
  readonly gap: (at: { readonly oldStart: number; readonly newStart: number }) => string;
}

/** Two texts as lines that begin with `-`, `+` or a space, as in a unified diff. */
export function lineDiff(before: string, after: string, options: LineDiffOptions): readonly string[] {
  if (before === '') return marked('+', after);
  if (after === '') return marked('-', before);
  const patch = structuredPatch('', '', before, after, '', '', { context: options.context, maxEditLength: MAX_EDITS });
  if (patch === undefined) return [...marked('-', before), ...marked('+', after)];
  return patch.hunks.flatMap((hunk, at) => {
    const lines = hunk.lines.filter((line) => !line.startsWith('\\'));
    return at === 0 && hunk.oldStart <= 1 ? lines : [options.gap(hunk), ...lines];
  });
}

function marked(mark: '+' | '-', text: string): readonly string[] {
  return text
    .replace(/\n$/, '')
    .split('\n')
    .map((line) => `${mark}${line}`);
}
