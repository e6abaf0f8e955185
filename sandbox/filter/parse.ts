/** A boolean expression over the fields of a row, in the language of the `filter` parameter of Consul and Nomad. */
export type Expression =
  | { readonly kind: 'and' | 'or'; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'not'; readonly of: Expression }
  | {
      readonly kind: 'match';
      readonly selector: readonly string[];
      readonly operator: Operator;
      readonly value: string;
    };

export type Operator = 'Equal' | 'In' | 'Is Empty' | 'Matches';

/** The expression cannot be read; `at` is the offset of what was not understood. */
export class FilterSyntaxError extends Error {
  readonly at: number;

  constructor(at: number, message = 'no match found') {
    super(message);
    this.at = at;
  }
}

interface Token {
  readonly text: string;
  readonly at: number;
  readonly kind: 'word' | 'string' | 'number' | 'sign';
}

const TOKEN = /\s*(?:("(?:[^"\\]|\\.)*")|(`[^`]*`)|(-?\d[\d.]*)|([A-Za-z][A-Za-z0-9_/]*)|(==|!=|[()[\].]))/y;

/** Parses an expression: `==`, `!=`, `in`, `contains`, `matches`, `is empty`, their negations, `and`, `or`, `not`, brackets. */
export function parseFilter(text: string): Expression {
  const parser = new Parser(tokenize(text), text.length);
  const expression = parser.or();
  parser.end();
  return expression;
}

function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (text.slice(at).trim() !== '') {
    TOKEN.lastIndex = at;
    const found = TOKEN.exec(text);
    if (found === null) throw unreadable(text, at);
    const end = at + found[0].length;
    tokens.push({ ...readToken(found), at: end - found[0].trimStart().length });
    at = end;
  }
  return tokens;
}

function readToken([, quoted, raw, number, word, sign]: RegExpExecArray): Omit<Token, 'at'> {
  if (sign !== undefined) return { text: sign, kind: 'sign' };
  if (word !== undefined) return { text: word, kind: 'word' };
  if (number !== undefined) return { text: number, kind: 'number' };
  return { text: quoted === undefined ? (raw?.slice(1, -1) ?? '') : (JSON.parse(quoted) as string), kind: 'string' };
}

function unreadable(text: string, at: number): FilterSyntaxError {
  const start = at + (/^\s*/.exec(text.slice(at))?.[0].length ?? 0);
  return new FilterSyntaxError(start, text[start] === '"' ? 'rule "string": Unterminated string literal' : undefined);
}

class Parser {
  readonly #tokens: readonly Token[];
  readonly #length: number;
  #next = 0;

  constructor(tokens: readonly Token[], length: number) {
    this.#tokens = tokens;
    this.#length = length;
  }

  or(): Expression {
    const left = this.#and();
    return this.#takes('or') ? { kind: 'or', left, right: this.or() } : left;
  }

  end(): void {
    if (this.#peek() !== undefined) throw this.#unexpected();
  }

  #and(): Expression {
    const left = this.#not();
    return this.#takes('and') ? { kind: 'and', left, right: this.#and() } : left;
  }

  #not(): Expression {
    if (this.#takes('not')) return { kind: 'not', of: this.#not() };
    if (!this.#takes('(')) return this.#match();
    const inner = this.or();
    if (!this.#takes(')')) throw this.#unexpected();
    return inner;
  }

  #match(): Expression {
    const start = this.#next;
    if (this.#peek()?.kind !== 'word') return this.#valueFirst();
    const selector = this.#selector();
    // A bare word before `in` is a value: `passing in Status`.
    if (this.#peek()?.text === 'in' || (this.#peek()?.text === 'not' && this.#peek(1)?.text === 'in')) {
      this.#next = start;
      return this.#valueFirst();
    }
    return this.#afterSelector(selector);
  }

  #afterSelector(selector: readonly string[]): Expression {
    const match = (operator: Operator, value: string): Expression => ({ kind: 'match', selector, operator, value });
    if (this.#takes('==')) return match('Equal', this.#value());
    if (this.#takes('!=')) return { kind: 'not', of: match('Equal', this.#value()) };
    if (this.#takes('is')) {
      const negated = this.#takes('not');
      if (!this.#takes('empty')) throw this.#unexpected();
      return negated ? { kind: 'not', of: match('Is Empty', '') } : match('Is Empty', '');
    }
    const negated = this.#takes('not');
    const operator: Operator | undefined = this.#takes('contains')
      ? 'In'
      : this.#takes('matches')
        ? 'Matches'
        : undefined;
    if (operator === undefined) throw this.#unexpected();
    const found = match(operator, this.#value());
    return negated ? { kind: 'not', of: found } : found;
  }

  #valueFirst(): Expression {
    const value = this.#value();
    const negated = this.#takes('not');
    if (!this.#takes('in')) throw this.#unexpected();
    const found: Expression = { kind: 'match', selector: this.#selector(), operator: 'In', value };
    return negated ? { kind: 'not', of: found } : found;
  }

  #selector(): string[] {
    const path = [this.#take('word')];
    for (;;) {
      if (this.#takes('.')) path.push(this.#take('word'));
      else if (this.#takes('[')) {
        path.push(this.#take('string'));
        if (!this.#takes(']')) throw this.#unexpected();
      } else return path;
    }
  }

  #value(): string {
    const token = this.#peek();
    if (token === undefined || token.kind === 'sign') throw this.#unexpected();
    this.#next += 1;
    return token.text;
  }

  #take(kind: Token['kind']): string {
    const token = this.#peek();
    if (token?.kind !== kind) throw this.#unexpected();
    this.#next += 1;
    return token.text;
  }

  #takes(text: string): boolean {
    const token = this.#peek();
    if (token?.text !== text || token.kind === 'string') return false;
    this.#next += 1;
    return true;
  }

  #peek(ahead = 0): Token | undefined {
    return this.#tokens[this.#next + ahead];
  }

  #unexpected(): FilterSyntaxError {
    return new FilterSyntaxError(this.#peek()?.at ?? this.#length);
  }
}
