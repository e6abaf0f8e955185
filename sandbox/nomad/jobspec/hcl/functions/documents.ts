import { parseAllDocuments } from 'yaml';
import { fromPlain, isList, isMap, numberText, sortedEntries, type Value } from '../values.ts';
import { define, FunctionFailure, type HclFunction } from './signature.ts';

export const DOCUMENT_FUNCTIONS: Record<string, HclFunction> = {
  csvdecode: define('str:string', decodeCsv),
  yamldecode: define('src:string', decodeYaml),
  yamlencode: define('value:any?', (value: Value) => {
    const lines = yamlLines(value);
    const isOpen = value === null || typeof value === 'number' || typeof value === 'boolean';
    return `${lines.join('\n')}\n${isOpen ? '...\n' : ''}`;
  }),
};

function decodeCsv(text: string): Value {
  const [header, ...rows] = csvRows(text);
  if (header === undefined) throw new FunctionFailure('missing header line');
  const twice = header.find((name, index) => header.indexOf(name) !== index);
  if (twice !== undefined) throw new FunctionFailure(`duplicate column name ${JSON.stringify(twice)}`);
  return rows.map((row, index) => {
    if (row.length !== header.length) throw csvError(index + 2, 'wrong number of fields');
    return new Map(header.map((name, column) => [name, row[column] ?? '']));
  });
}

function csvError(line: number, why: string): FunctionFailure {
  return new FunctionFailure(`CSV parse error on line ${line}: ${why}`);
}

const CSV_FIELD = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/y;

/** Rows of fields; empty lines are none. */
function csvRows(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let at = 0;
  while (at < text.length || row.length > 0) {
    CSV_FIELD.lastIndex = at;
    const match = CSV_FIELD.exec(text);
    if (match === null) throw csvError(text.slice(0, at).split('\n').length, quoteProblem(text.slice(at)));
    const [all, quoted, plain = '', end] = match;
    row.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    at += all.length;
    if (end === ',') continue;
    if (row.length > 1 || quoted !== undefined || plain !== '') rows.push(row);
    row = [];
  }
  return rows;
}

function quoteProblem(rest: string): string {
  return rest.startsWith('"') ? 'extraneous or missing " in quoted-field' : 'bare " in non-quoted field';
}

function decodeYaml(text: string): Value {
  const options = { version: '1.1', merge: true, schema: 'yaml-1.1' } as const;
  const documents = parseAllDocuments(text, options);
  if (!Array.isArray(documents) || documents.length === 0) throw yamlError('missing start of document');
  const [document, more] = documents;
  if (document === undefined || (document.contents === null && text.trim() === '')) {
    throw yamlError('missing start of document');
  }
  if (document.errors.length > 0) throw yamlError('did not find expected node content');
  if (more !== undefined) throw yamlError('unexpected extra content after value');
  return fromPlain(plainOf(document.toJS()));
}

/** Days and bytes as the texts that they become in a job. */
function plainOf(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString().replace(/\.0+Z$/, 'Z');
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (Array.isArray(value)) return value.map(plainOf);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plainOf(item)]));
}

function yamlError(why: string): FunctionFailure {
  return new FunctionFailure(`on line 1, column 1: ${why}`);
}

/** As Go's library writes a value: texts quoted, lists no deeper than their key. */
function yamlLines(value: Value): string[] {
  if (isList(value) && value.length > 0) return value.flatMap((item) => hung('- ', yamlLines(item)));
  if (isMap(value) && value.size > 0) return sortedEntries(value).flatMap(([key, item]) => entryLines(key, item));
  if (isList(value)) return ['[]'];
  if (isMap(value)) return ['{}'];
  if (typeof value === 'number') return [numberText(value)];
  return typeof value === 'string' ? textLines(value) : [String(value)];
}

function hung(mark: string, [first = '', ...others]: readonly string[]): string[] {
  const isBlock = /^\|/.test(first);
  return [mark + first, ...(isBlock ? others : others.map((line) => `  ${line}`))];
}

function entryLines(key: string, item: Value): string[] {
  const name = `${JSON.stringify(key)}:`;
  const lines = yamlLines(item);
  if (isMap(item) && item.size > 0) return [name, ...lines.map((line) => `  ${line}`)];
  if (isList(item) && item.length > 0) return [name, ...lines];
  return [`${name} ${lines[0] ?? ''}`, ...lines.slice(1)];
}

function textLines(text: string): string[] {
  if (!text.includes('\n')) return [JSON.stringify(text)];
  const keep = text.endsWith('\n\n') ? '+' : text.endsWith('\n') ? '' : '-';
  return [
    `|${keep}`,
    ...text
      .replace(/\n$/, '')
      .split('\n')
      .map((line) => (line === '' ? '' : `  ${line}`)),
  ];
}
