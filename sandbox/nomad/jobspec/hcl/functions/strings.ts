import type { Value } from '../values.ts';
import { formatText } from './format.ts';
import { define, FunctionFailure, type HclFunction } from './signature.ts';

const characters = (text: string): string[] => [...new Intl.Segmenter().segment(text)].map(({ segment }) => segment);

export const STRING_FUNCTIONS: Record<string, HclFunction> = {
  upper: define('str:string', (text: string) => text.toUpperCase()),
  lower: define('str:string', (text: string) => text.toLowerCase()),
  title: define('str:string', (text: string) =>
    text.replace(/(^|[^\p{L}\p{N}'_])(\p{L})/gu, (_, before: string, letter: string) => before + letter.toUpperCase()),
  ),
  trim: define('str:string cutset:string', (text: string, set: string) => trimRight(trimLeft(text, set), set)),
  trimprefix: define('str:string prefix:string', (text: string, prefix: string) =>
    text.startsWith(prefix) ? text.slice(prefix.length) : text,
  ),
  trimsuffix: define('str:string suffix:string', (text: string, suffix: string) =>
    suffix !== '' && text.endsWith(suffix) ? text.slice(0, -suffix.length) : text,
  ),
  trimspace: define('str:string', (text: string) => text.trim()),
  chomp: define('str:string', (text: string) => text.replace(/[\r\n]+$/, '')),
  indent: define('spaces:number str:string', (spaces: number, text: string) =>
    text.replaceAll('\n', `\n${' '.repeat(spaces)}`),
  ),
  strlen: define('str:string', (text: string) => characters(text).length),
  strrev: define('str:string', reversed),
  substr: define('str:string offset:number length:number', substr),
  reverse: define('str:string', reversed),
  replace: define('str:string substr:string replace:string', (text: string, search: string, by: string) =>
    text.replaceAll(search, () => by),
  ),
  regex_replace: define('str:string pattern:string replace:string', (text: string, pattern: string, by: string) =>
    text.replace(compile(pattern, 1), by.replace(/\$\{(\w+)\}/g, '$<$1>').replace(/\$<(\d+)>/g, '$$$1')),
  ),
  join: define('separator:string lists:strings...', (separator: string, ...lists: string[][]) =>
    lists.flat().join(separator),
  ),
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

function substr(text: string, offset: number, length: number): string {
  const all = characters(text);
  const start = offset < 0 ? Math.max(all.length + offset, 0) : offset;
  return all.slice(start, length < 0 ? undefined : start + length).join('');
}

function compile(pattern: string, argument: number): RegExp {
  try {
    return new RegExp(pattern, 'gu');
  } catch {
    throw new FunctionFailure(`invalid regular expression ${JSON.stringify(pattern)}`, argument);
  }
}

/** Formats once per element of the list arguments, which must be equally long. */
function formatList(template: string, ...args: Value[]): Value {
  const lengths = args.filter(Array.isArray).map((list) => list.length);
  const length = lengths[0] ?? 1;
  if (lengths.some((other) => other !== length)) {
    throw new FunctionFailure('all list arguments must have the same length');
  }
  return Array.from({ length }, (_, index) =>
    formatText(
      template,
      args.map((arg) => (Array.isArray(arg) ? ((arg as readonly Value[])[index] ?? null) : arg)),
    ),
  );
}
