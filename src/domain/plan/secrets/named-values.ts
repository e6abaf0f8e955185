import { isHarmlessValue } from './harmless-value.ts';
import { isSensitiveName } from './sensitive-name.ts';
import type { Span } from './shapes.ts';

/** `name = `, `name: `, `"name": "`, `--name=`, `?name=`, anywhere in a line. */
const NAME =
  /(?<![\w.-])(?:--?)?["'`]?(?<name>[A-Za-z_][\w.-]*(?:\[[\w."'-]*\])*)\\?["'`]?[ \t]?(?::=|=>|=|:(?!\/\/))[ \t]*/g;
/** What follows: a quoted text, a list or object to the end of its line, or a word. */
const VALUE =
  /\\"(?:[^"\\]|\\[^"])*\\"|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`[^`\n]*`|\[masked[^\]\n]*\][^\s,;&"'{}]*|[{[][^\n]*|(?:\{\{[^\n]*?\}\}|\$\{[^}\n]*\}|[^\s,;&"'{}]|[,;](?!\s|$|["']?[\w.-]+["']?\s?[=:])|[{}](?=\w))+|["'`][^\n]*/y;
/** `--name value` and the same as two entries of a list. */
const FLAG =
  /(?<![\w-])--?(?<name>[A-Za-z][\w-]*)(?:["'`]\s*,\s*["'`]?|["'`]?\s+["'`]?)(?<value>[^\s"'`,\]-][^\s"'`,\]]*)/dg;
/** A line that is only a name and its value: then the value reaches to the end of the line, spaces and all. */
const WHOLE_LINE =
  /^[ \t]*(?:export\s+|set\s+|-\s+|ENV\s+)?(?<name>["']?[A-Za-z_][\w.-]*["']?)[ \t]*(?::=|=>|=|:(?=[ \t]|$))[ \t]*(?<value>[^\n]*?)[ \t]*,?[ \t]*\r?$/dgm;

/** Every value that stands under a secret's name and is not harmless; places may overlap. */
export function spansByName(text: string): readonly Span[] {
  return [...inlineSpans(text), ...namedSpans(text, FLAG), ...namedSpans(text, WHOLE_LINE), ...blockSpans(text)];
}

/** A harmless value is searched as well: `msg: token=abc` has its secret inside of one. */
function inlineSpans(text: string): readonly Span[] {
  const spans: Span[] = [];
  let covered = 0;
  for (const match of text.matchAll(NAME)) {
    const name = match.groups?.['name'] ?? '';
    if (match.index < covered || !isSensitiveName(name)) continue;
    VALUE.lastIndex = match.index + match[0].length;
    const value = VALUE.exec(text);
    if (value === null || opensBlock(value[0]) || isHarmlessValue(name, value[0])) continue;
    spans.push(withoutQuotes(value[0], value.index));
    covered = VALUE.lastIndex;
  }
  return spans;
}

function namedSpans(text: string, pattern: RegExp): readonly Span[] {
  return [...text.matchAll(pattern)].flatMap((match) => {
    const name = match.groups?.['name'] ?? '';
    const value = match.groups?.['value'] ?? '';
    const place = match.indices?.groups?.['value'];
    if (place === undefined || opensBlock(value) || !isSensitiveName(name)) return [];
    return isHarmlessValue(name, value) ? [] : [withoutQuotes(value, place[0])];
  });
}

/** The quotes stay, so that the masked text still reads as what it is. */
function withoutQuotes(value: string, start: number): Span {
  const quote = /^\\?["'`]/.exec(value)?.[0] ?? '';
  const isQuoted = quote !== '' && value.length >= 2 * quote.length && value.endsWith(quote);
  return isQuoted
    ? { start: start + quote.length, end: start + value.length - quote.length }
    : { start, end: start + value.length };
}

function opensBlock(value: string): boolean {
  return /^(?:[|>][+-]?\d?|[[{]|<<[-~]?\w+|)$/.test(value);
}

/** The lines under a secret's name: YAML blocks and lists, JSON lists and objects, heredocs. */
function blockSpans(text: string): readonly Span[] {
  const spans: Span[] = [];
  let start = 0;
  let opened: { readonly indent: number; readonly closer: string | undefined } | undefined;
  for (const line of text.split('\n')) {
    const indent = line.length - line.trimStart().length;
    const content = line.trim();
    if (opened !== undefined && content !== '') {
      if (isInside(opened, indent, content)) spans.push(valueIn(line, start));
      else opened = undefined;
    }
    opened = opened ?? blockOpenedBy(line, indent);
    start += line.length + 1;
  }
  return spans.filter((span) => span.end > span.start);
}

function isInside(
  opened: { readonly indent: number; readonly closer: string | undefined },
  indent: number,
  content: string,
): boolean {
  if (opened.closer !== undefined) return content !== opened.closer;
  return indent > opened.indent || (indent === opened.indent && content.startsWith('- '));
}

function blockOpenedBy(line: string, indent: number) {
  const match = /^\s*(?:-\s+)?["']?([A-Za-z_][\w.-]*)["']?\s*(?:=>|[:=])\s*(.*?)\s*$/.exec(line);
  const [, name = '', value = ''] = match ?? [];
  if (match === null || !opensBlock(value) || !isSensitiveName(name)) return undefined;
  return { indent, closer: /^<<[-~]?(\w+)$/.exec(value)?.[1] };
}

/** What must go of a line inside a block: all of it, except a leading name or dash and closing brackets. */
function valueIn(line: string, start: number): Span {
  const lead = /^\s*(?:-\s+)?(?:["']?[A-Za-z_][\w.-]*["']?\s*[:=]\s*)?["']?/.exec(line)?.[0].length ?? 0;
  const tail = /["']?[\s,]*$/.exec(line.slice(lead))?.[0].length ?? 0;
  if (/^\s*[\]}),;]*\s*$/.test(line)) return { start, end: start };
  return { start: start + lead, end: start + line.length - tail };
}
