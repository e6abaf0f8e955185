import { MeshError } from '../domain/errors.ts';

/**
 * Splits a normalised command into words. Double and single quotes group, a backslash before a quote, a backslash or a
 * space takes it literally, an apostrophe inside a word is a letter, and a long dash before a letter is the `--` that
 * the client swallowed.
 * @throws MESH_USAGE for a quote that is never closed.
 */
export function splitWords(text: string): readonly string[] {
  const reader: Reader = { text, at: 0 };
  const words: string[] = [];
  for (let word = nextWord(reader); word !== undefined; word = nextWord(reader)) words.push(word);
  return words;
}

interface Reader {
  readonly text: string;
  at: number;
}

const isSpace = (char: string) => /\s/u.test(char);

function nextWord(reader: Reader): string | undefined {
  const { text } = reader;
  while (reader.at < text.length && isSpace(text.charAt(reader.at))) reader.at += 1;
  if (reader.at >= text.length) return undefined;
  let word = longDash(reader);
  while (reader.at < text.length) {
    const char = text.charAt(reader.at);
    if (isSpace(char)) break;
    if (char === '"' || (char === "'" && !/[\p{L}\p{N}]$/u.test(word))) word += quoted(reader, char);
    else word += literal(reader, /["'\\\s]/u);
  }
  return word;
}

/** Phones and desktops turn a typed `--env` into `—env`; nobody starts a word with a long dash on purpose. */
function longDash(reader: Reader): string {
  const found = /^(?:[\u2012-\u2015\u2212]{1,2}|-[\u2012-\u2015\u2212])(?=\p{L})/u.exec(
    reader.text.slice(reader.at, reader.at + 3),
  );
  if (found === null) return '';
  reader.at += found[0].length;
  return '--';
}

function quoted(reader: Reader, quote: string): string {
  const openedAt = reader.at;
  reader.at += 1;
  let inside = '';
  while (reader.at < reader.text.length) {
    if (reader.text.charAt(reader.at) === quote) {
      reader.at += 1;
      return inside;
    }
    inside += quote === '"' ? literal(reader, /["\\]/u) : plain(reader);
  }
  throw new MeshError('MESH_USAGE', 'reading a command', {
    problem: 'open-quote',
    said: reader.text.slice(openedAt, openedAt + 40),
  });
}

/** One character, or the escaped one that a backslash protects. */
function literal(reader: Reader, escapable: RegExp): string {
  const next = reader.text.charAt(reader.at + 1);
  if (reader.text.charAt(reader.at) === '\\' && next !== '' && escapable.test(next)) reader.at += 1;
  return plain(reader);
}

function plain(reader: Reader): string {
  const char = reader.text.charAt(reader.at);
  reader.at += 1;
  return char;
}
