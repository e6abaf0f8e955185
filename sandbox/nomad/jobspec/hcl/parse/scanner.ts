import type { HclError } from '../diagnostic.ts';
import { fail } from '../diagnostic.ts';
import type { Range, Source } from '../source.ts';

const IDENTIFIER = /[\p{ID_Start}_][\p{ID_Continue}-]*/uy;
const NUMBER = /\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

/** A cursor over HCL text. Newlines count in bodies and are blank inside brackets, so the caller says which holds. */
export class Scanner {
  readonly source: Source;
  readonly text: string;
  at = 0;
  #newlinesCount = true;

  constructor(source: Source) {
    this.source = source;
    this.text = source.text;
  }

  range(start: number, end = this.at): Range {
    return this.source.range(start, end);
  }

  /** Runs `read` with newlines significant or not, and puts the former rule back. */
  within<T>(newlinesCount: boolean, read: () => T): T {
    const before = this.#newlinesCount;
    this.#newlinesCount = newlinesCount;
    try {
      return read();
    } finally {
      this.#newlinesCount = before;
    }
  }

  /** Skips spaces and comments, and newlines where they do not count. */
  skip(): void {
    for (;;) {
      const char = this.text[this.at];
      if (char === ' ' || char === '\t' || char === '\r') this.at++;
      else if (char === '\n' && !this.#newlinesCount) this.at++;
      else if (char === '#' || this.text.startsWith('//', this.at)) this.at = this.#endOfLine();
      else if (this.text.startsWith('/*', this.at)) this.at = this.#after('*/');
      else return;
    }
  }

  /** Skips blank lines too, whatever the rule. */
  skipLines(): void {
    this.within(false, () => this.skip());
  }

  get ended(): boolean {
    return this.at >= this.text.length;
  }

  /** Whether the next token begins with this symbol. */
  sees(symbol: string): boolean {
    this.skip();
    return this.text.startsWith(symbol, this.at);
  }

  /** Takes the symbol if it is next. */
  take(symbol: string): Range | undefined {
    if (!this.sees(symbol)) return undefined;
    this.at += symbol.length;
    return this.range(this.at - symbol.length);
  }

  expect(symbol: string): Range {
    const taken = this.take(symbol);
    if (!taken) throw this.unexpected(`expected ${JSON.stringify(symbol)}`);
    return taken;
  }

  identifier(): { name: string; range: Range } | undefined {
    this.skip();
    const name = this.#match(IDENTIFIER);
    return name === undefined ? undefined : { name, range: this.range(this.at - name.length) };
  }

  /** Takes this word only where it stands alone. */
  keyword(word: string): Range | undefined {
    const start = this.at;
    const found = this.identifier();
    if (found?.name === word) return found.range;
    this.at = start;
    return undefined;
  }

  number(): { text: string; range: Range } | undefined {
    this.skip();
    const text = this.#match(NUMBER);
    return text === undefined ? undefined : { text, range: this.range(this.at - text.length) };
  }

  /** Text that HCL's own grammar accepts and this reader does not know. */
  unexpected(detail: string): HclError {
    const end = Math.min(this.at + 1, this.text.length);
    return fail('Unsupported syntax', `This simulated server cannot read this: ${detail}.`, this.range(this.at, end));
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0];
    if (found !== undefined) this.at += found.length;
    return found;
  }

  #endOfLine(): number {
    const end = this.text.indexOf('\n', this.at);
    return end === -1 ? this.text.length : end;
  }

  #after(mark: string): number {
    const found = this.text.indexOf(mark, this.at + mark.length);
    return found === -1 ? this.text.length : found + mark.length;
  }
}
