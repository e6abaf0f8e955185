import type { Expression } from '../ast.ts';
import type { Range } from '../source.ts';

/** One element of a template before directives are folded into expressions. */
export type Piece =
  | { readonly kind: 'literal'; value: string; readonly range: Range }
  | { readonly kind: 'interpolation'; readonly expression: Expression; readonly range: Range }
  | { readonly kind: 'if'; readonly condition: Expression; readonly range: Range }
  | {
      readonly kind: 'for';
      readonly keyName: string | undefined;
      readonly valueName: string;
      readonly collection: Expression;
      readonly range: Range;
    }
  | { readonly kind: 'else' | 'endif' | 'endfor'; readonly range: Range };

/** Takes the smallest indentation of all lines off every line; blank lines do not count and stay as they are. */
export function dedent(pieces: readonly Piece[]): void {
  const indented: { value: string }[] = [];
  let smallest = Number.POSITIVE_INFINITY;
  let lineStarts = true;
  for (const piece of pieces) {
    if (lineStarts) {
      lineStarts = false;
      const indent = indentOf(piece);
      if (indent !== undefined) {
        smallest = Math.min(smallest, indent);
        if (piece.kind === 'literal') indented.push(piece);
      }
    }
    if (piece.kind === 'literal' && piece.value.endsWith('\n')) lineStarts = true;
  }
  if (!Number.isFinite(smallest)) return;
  for (const piece of indented) piece.value = piece.value.slice(smallest);
}

function indentOf(piece: Piece): number | undefined {
  if (piece.kind !== 'literal') return 0;
  const trimmed = piece.value.trimStart();
  if (trimmed === '' && piece.value.endsWith('\n')) return undefined;
  return piece.value.length - trimmed.length;
}
