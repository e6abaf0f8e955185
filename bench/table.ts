export type Cell = string | number | undefined;

export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
  /** What must be known to read it, a sentence each. */
  readonly notes?: readonly string[];
}

/** A table for a terminal: the first column to the left, the others to the right. */
export function formatTable({ columns, rows, notes = [] }: Table): string {
  const cells = [columns, ...rows].map((row) => columns.map((_, at) => formatCell(row[at])));
  const widths = columns.map((_, at) => Math.max(...cells.map((row) => row[at]?.length ?? 0)));
  const lines = cells.map((row) =>
    row
      .map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
  const rule = widths.map((width) => '-'.repeat(width)).join('  ');
  return [lines[0], rule, ...lines.slice(1), ...notes.map((note) => `  ${note}`)].join('\n');
}

/** Three digits that count; what could not be measured is said to be so. */
export function formatCell(cell: Cell): string {
  if (typeof cell === 'string') return cell;
  if (cell === undefined || !Number.isFinite(cell)) return 'n/a';
  if (Number.isInteger(cell)) return String(cell);
  const digits = Math.max(0, 2 - Math.max(0, Math.floor(Math.log10(Math.abs(cell)))));
  return cell.toFixed(digits);
}

/** A ratio as people read it: `1.08×`. */
export function times(ratio: number): string {
  return Number.isFinite(ratio) ? `${ratio.toFixed(2)}×` : 'n/a';
}
