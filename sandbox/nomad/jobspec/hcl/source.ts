/** A stretch of source text by UTF-16 offsets, end exclusive; lines and columns are worked out only for messages. */
export interface Range {
  readonly source: Source;
  readonly start: number;
  readonly end: number;
}

/** One file's text, and how messages name places in it. */
export class Source {
  readonly name: string;
  readonly text: string;
  readonly #lineStarts: number[] = [0];

  constructor(name: string, text: string) {
    this.name = name;
    this.text = text.startsWith('\uFEFF') ? text.slice(1) : text;
    for (let at = this.text.indexOf('\n'); at !== -1; at = this.text.indexOf('\n', at + 1)) {
      this.#lineStarts.push(at + 1);
    }
  }

  range(start: number, end: number): Range {
    return { source: this, start, end };
  }

  /** 1-based line and column; columns count what a reader sees as one character. */
  position(offset: number): { line: number; column: number } {
    let low = 0;
    let high = this.#lineStarts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#lineStarts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    const before = this.text.slice(this.#lineStarts[low] ?? 0, offset);
    return { line: low + 1, column: graphemes(before) + 1 };
  }
}

/** `input.hcl:2,6-11`, or `input.hcl:2,6-3,1` when it spans lines. */
export function formatRange(range: Range): string {
  const start = range.source.position(range.start);
  const end = range.source.position(range.end);
  const tail = start.line === end.line ? `${end.column}` : `${end.line},${end.column}`;
  return `${range.source.name}:${start.line},${start.column}-${tail}`;
}

export function rangeBetween(first: Range, last: Range): Range {
  return { source: first.source, start: first.start, end: Math.max(first.end, last.end) };
}

function graphemes(text: string): number {
  if (/^[\x20-\x7e\t]*$/.test(text)) return text.length;
  return [...new Intl.Segmenter().segment(text)].length;
}
