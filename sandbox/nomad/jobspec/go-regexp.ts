/** What is left of a pattern, and what its reading has met so far. */
interface Reading {
  readonly whole: string;
  rest: string;
  depth: number;
  /** Where the last thing that may be repeated began; undefined where there is none. */
  repeatable: boolean;
  /** The repetition that was read last, if nothing came after it. */
  repeated: string | undefined;
}

/** Why Go's `regexp` would not compile a pattern, in its words; undefined where it would. */
export function goRegexpProblem(pattern: string): string | undefined {
  const reading: Reading = { whole: pattern, rest: pattern, depth: 0, repeatable: false, repeated: undefined };
  while (reading.rest !== '') {
    const problem = readNext(reading);
    if (problem !== undefined) return problem;
  }
  return reading.depth > 0 ? told('missing closing )', pattern) : undefined;
}

function readNext(reading: Reading): string | undefined {
  const { rest } = reading;
  switch (rest[0]) {
    case '(':
      return readOpening(reading);
    case ')':
      if (reading.depth === 0) return told('unexpected )', reading.whole);
      reading.depth -= 1;
      return took(reading, 1);
    case '|':
      return took(reading, 1, false);
    case '[':
      return readClass(reading);
    case '\\':
      return readEscape(reading);
    case '*':
    case '+':
    case '?':
      return readRepetition(reading, /^[*+?]\??/.exec(rest)?.[0] ?? '');
    case '{':
      return readCount(reading);
    default:
      return took(reading, String.fromCodePoint(rest.codePointAt(0) ?? 0).length);
  }
}

function took(reading: Reading, size: number, repeatable = true): undefined {
  reading.rest = reading.rest.slice(size);
  reading.repeatable = repeatable;
  reading.repeated = undefined;
}

function readOpening(reading: Reading): string | undefined {
  const { rest } = reading;
  const [named] = /^\(\?P?<[^>]*>?/.exec(rest) ?? [];
  if (named !== undefined) {
    if (!named.endsWith('>')) return told('invalid named capture', rest);
    if (!/^\(\?P?<\w+>$/.test(named)) return told('invalid named capture', named);
    reading.depth += 1;
    return took(reading, named.length, false);
  }
  if (!rest.startsWith('(?')) {
    reading.depth += 1;
    return took(reading, 1, false);
  }
  const [flags] = /^\(\?(?:[imsU]*(?:-[imsU]+)?[:)])/.exec(rest) ?? [];
  if (flags === undefined) {
    const [strange = rest] = /^\(\?[imsU-]*./.exec(rest) ?? [];
    return told(
      rest === '(?' ? 'missing argument to repetition operator' : 'invalid or unsupported Perl syntax',
      strange,
    );
  }
  if (flags.endsWith(':')) reading.depth += 1;
  return took(reading, flags.length, false);
}

const CLASS_ITEM =
  /^(?:\[:\^?\w+:\]|\\[pP](?:\{[^}]*\}|[A-Za-z])|\\x(?:\{[0-9A-Fa-f]+\}|[0-9A-Fa-f]{2})|\\[\s\S]|[^\]\\])/u;

function readClass(reading: Reading): string | undefined {
  let inside = reading.rest.slice(1).replace(/^\^/, '');
  let isFirst = true;
  while (isFirst || !inside.startsWith(']')) {
    if (inside === '') return told('missing closing ]', reading.rest);
    const item = isFirst && inside.startsWith(']') ? ']' : (CLASS_ITEM.exec(inside)?.[0] ?? inside[0] ?? '');
    inside = inside.slice(item.length);
    isFirst = false;
    const [, last] = /^-([^\]\\])/u.exec(inside) ?? [];
    if (last === undefined || item.length > 1) continue;
    if (last < item) return told('invalid character class range', `${item}-${last}`);
    inside = inside.slice(1 + last.length);
  }
  return took(reading, reading.rest.length - inside.length + 1);
}

const ESCAPE =
  /^\\(?:[pP](?:\{\^?\w+\}|[A-Za-z])|x(?:\{[0-9A-Fa-f]+\}|[0-9A-Fa-f]{2})|0[0-7]{0,2}|[1-7][0-7]{1,2}|[AbBCdDsSwWzafnrtv]|[^\w])/u;

function readEscape(reading: Reading): string | undefined {
  const { rest } = reading;
  if (rest === '\\') return told('trailing backslash at end of expression', '');
  if (rest.startsWith('\\Q')) {
    const end = rest.indexOf('\\E');
    return took(reading, end < 0 ? rest.length : end + 2);
  }
  const [found] = ESCAPE.exec(rest) ?? [];
  return found === undefined ? told('invalid escape sequence', rest.slice(0, 2)) : took(reading, found.length);
}

function readRepetition(reading: Reading, operator: string): string | undefined {
  if (reading.repeated !== undefined) return told('invalid nested repetition operator', reading.repeated + operator);
  if (!reading.repeatable) return told('missing argument to repetition operator', operator);
  took(reading, operator.length);
  reading.repeated = operator;
  return undefined;
}

const MOST = 1000;

function readCount(reading: Reading): string | undefined {
  const match = /^\{(\d+)(,(\d*))?\}\??/.exec(reading.rest);
  if (match === null) return took(reading, 1);
  const [operator, least = '', comma, most = ''] = match;
  const [from, to] = [Number(least), comma === undefined ? Number(least) : most === '' ? -1 : Number(most)];
  if (from > MOST || to > MOST || (to >= 0 && from > to)) return told('invalid repeat count', operator);
  return readRepetition(reading, operator);
}

function told(problem: string, text: string): string {
  return `error parsing regexp: ${problem}: \`${text}\``;
}
