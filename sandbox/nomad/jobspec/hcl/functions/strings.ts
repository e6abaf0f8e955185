import { goRegexpProblem } from '../../go-regexp.ts';
import { characters } from '../characters.ts';
import { isList, type Value } from '../values.ts';
import { formatText } from './format.ts';
import { define, FunctionFailure, type HclFunction, whole } from './signature.ts';

export const STRING_FUNCTIONS: Record<string, HclFunction> = {
  upper: define('str:string', (text: string) => byRune(text, (rune) => rune.toUpperCase())),
  lower: define('str:string', (text: string) => byRune(text, (rune) => rune.toLowerCase())),
  title: define('str:string', (text: string) =>
    text.replace(/(^|[^\p{L}\p{N}_])(\p{L})/gu, (_, before: string, letter: string) => before + letter.toUpperCase()),
  ),
  trim: define('str:string cutset:string', (text: string, set: string) => trimRight(trimLeft(text, set), set)),
  trimprefix: define('str:string prefix:string', (text: string, prefix: string) =>
    text.startsWith(prefix) ? text.slice(prefix.length) : text,
  ),
  trimsuffix: define('str:string suffix:string', (text: string, suffix: string) =>
    suffix !== '' && text.endsWith(suffix) ? text.slice(0, -suffix.length) : text,
  ),
  trimspace: define('str:string', (text: string) => text.replace(SPACES, '')),
  chomp: define('str:string', (text: string) => text.replace(/[\r\n]+$/, '')),
  indent: define('spaces:number str:string', (spaces: number, text: string) =>
    text.replaceAll('\n', `\n${' '.repeat(whole(spaces))}`),
  ),
  strlen: define('str:string', (text: string) => characters(text).length),
  strrev: define('str:string', reversed),
  substr: define('str:string offset:number length:number', substr),
  reverse: define('str:string', reversed),
  replace: define('str:string substr:string replace:string', (text: string, search: string, by: string) =>
    text.replaceAll(search, () => by),
  ),
  regex_replace: define('str:string pattern:string replace:string', replacePattern),
  join: define('separator:string lists:strings...', (separator: string, ...lists: (string | null)[][]) => {
    if (lists.length === 0) throw new FunctionFailure('at least one list is required');
    for (const [index, list] of lists.entries()) {
      const missing = list.indexOf(null);
      const why = `element ${missing} is null; cannot concatenate null values`;
      if (missing >= 0) throw new FunctionFailure(why, 1 + index);
    }
    return lists.flat().join(separator);
  }),
  split: define('separator:string str:string', (separator: string, text: string) => text.split(separator)),
  format: define('format:string args:any?...', (template: string, ...args: Value[]) => formatText(template, args)),
  formatlist: define('format:string args:any?...', formatList),
};

function reversed(text: string): string {
  return characters(text).reverse().join('');
}

function trimLeft(text: string, set: string): string {
  let start = 0;
  while (start < text.length && set.includes(text[start] ?? '')) start++;
  return text.slice(start);
}

function trimRight(text: string, set: string): string {
  let end = text.length;
  while (end > 0 && set.includes(text[end - 1] ?? '')) end--;
  return text.slice(0, end);
}

function substr(text: string, start: number, size: number): string {
  const [offset, length] = [whole(start), whole(size)];
  const all = characters(text);
  const from = offset < 0 ? Math.max(all.length + offset, 0) : offset;
  return all.slice(from, length < 0 ? undefined : from + length).join('');
}

/** What Go takes for space at the ends of a text. */
const SPACES = /^[\s\u0085]+(?<!\ufeff)|(?!\ufeff)[\s\u0085]+$/g;

/** Go changes letter by letter, where one letter becomes one. */
function byRune(text: string, change: (rune: string) => string): string {
  return [...text].map((rune) => ([...change(rune)].length === 1 ? change(rune) : rune)).join('');
}

function replacePattern(text: string, pattern: string, by: string): string {
  const problem = goRegexpProblem(pattern);
  if (problem !== undefined) throw new FunctionFailure(problem);
  const [inline = '', flags = ''] = /^\(\?([ims]+)\)/.exec(pattern) ?? [];
  const compiled = new RegExp(pattern.slice(inline.length).replaceAll('(?P<', '(?<'), `gu${flags}`);
  return text.replace(compiled, (...found: unknown[]) => {
    const named = found.at(-1);
    const groups = typeof named === 'object' && named !== null ? Object.entries(named) : [];
    const all = new Map<string, unknown>([...found.entries()].map(([index, group]) => [String(index), group]));
    for (const [name, group] of groups) all.set(name, group);
    // The offset and the text, which follow the groups, are none.
    const count = found.findIndex((group) => typeof group === 'number');
    const groupOf = (name: string) => (/^\d+$/.test(name) && Number(name) >= count ? '' : String(all.get(name) ?? ''));
    return by.replace(/\$(?:\$|(\w+)|\{(\w+)\})/g, (_, bare, braced) => groupOf(String(bare ?? braced ?? '')));
  });
}

/** Formats once per element of the list arguments, which must be equally long. */
function formatList(template: string, ...args: Value[]): Value {
  const first = args.findIndex(isList);
  const length = sizeOf(args[first]) ?? 1;
  const odd = args.findIndex((arg) => (sizeOf(arg) ?? length) !== length);
  if (odd >= 0) {
    const which = `argument ${odd + 1} has length ${sizeOf(args[odd])}`;
    throw new FunctionFailure(
      `${which}, which is inconsistent with argument ${first + 1} of length ${length}`,
      odd + 1,
    );
  }
  return Array.from({ length }, (_, index) => formatOne(template, args, index));
}

function sizeOf(value: Value | undefined): number | undefined {
  return value !== undefined && isList(value) ? value.length : undefined;
}

function formatOne(template: string, args: readonly Value[], index: number): string {
  try {
    return formatText(
      template,
      args.map((arg) => (isList(arg) ? (arg[index] ?? null) : arg)),
    );
  } catch (error) {
    if (!(error instanceof FunctionFailure)) throw error;
    throw new FunctionFailure(`error on format iteration ${index}: ${error.message}`);
  }
}
