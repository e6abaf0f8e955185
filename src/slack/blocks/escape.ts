import type { Person } from '../../domain/identity.ts';

/**
 * The only way for text from outside into Slack's mrkdwn (I12): nothing in it can mention anybody, forge a link, format
 * itself or leave its code block. Lengths are counted after escaping, in UTF-16 units, as Slack's limits may count them.
 */

/** Text in a sentence, on one line. */
export function prose(text: string, max = 300): string {
  return cut(oneLine(text), max, proseCharacter);
}

/** Text in `inline code`, on one line. */
export function codeSpan(text: string, max = 120): string {
  const line = oneLine(text);
  return `\`${line === '' ? ' ' : cut(line, max, codeCharacter)}\``;
}

/** Text in a code block, lines kept; what does not fit is cut at a line where possible. */
export function codeBlock(text: string, max = 2800): string {
  const lines = visible(text).replace(/\n+$/, '');
  return `\`\`\`\n${cut(lines === '' ? ' ' : lines, max - 8, codeCharacter)}\n\`\`\``;
}

/** Text for Slack's plain_text objects, which know no entities: angle brackets become look-alikes. */
export function plain(text: string, max: number): string {
  return cut(oneLine(text), max, (character) => BRACKETS[character] ?? character);
}

/** A person as a mention that shows their own name; never one that somebody's name forged. */
export function mention(person: Person): string {
  return /^[UW][A-Z0-9]{2,20}$/.test(person.userId) ? `<@${person.userId}>` : prose(person.name, 80);
}

/** An account or a user group that the configuration names; nothing else becomes a mention. */
export function mentionId(id: string): string {
  if (/^[UW][A-Z0-9]{2,20}$/.test(id)) return `<@${id}>`;
  return /^S[A-Z0-9]{2,20}$/.test(id) ? `<!subteam^${id}>` : prose(id, 80);
}

/** How long a text is once escaped as code. */
export function codeLength(text: string): number {
  let length = 0;
  for (const character of text) length += codeCharacter(character).length;
  return length;
}

/** Control codes, and what has no look of its own: bidirectional controls, zero-width and tag characters. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]/gu;
/** Tabs and newlines are text; the joiner and the variation selector make emoji what they are. */
const KEPT = new Set(['\t', '\n', '\u{200D}', '\u{FE0F}']);

/** The text without what has no look of its own; line ends as newlines. For text files, which Slack does not read. */
export function visible(text: string): string {
  return text
    .replace(/\r\n?|[\u{85}\u{2028}\u{2029}]/gu, '\n')
    .replace(INVISIBLE, (character) => (KEPT.has(character) ? character : ''))
    .replace(/\p{Cs}/gu, '\u{FFFD}');
}

function oneLine(text: string): string {
  return visible(text).replace(/\s+/gu, ' ').trim();
}

/** Look-alikes for what Slack would read as formatting; in code only the backtick ends anything. */
const LOOK_ALIKES: Readonly<Record<string, string>> = { '`': 'ˋ', '*': '∗', '~': '∼', _: 'ˍ' };
const BRACKETS: Readonly<Record<string, string>> = { '<': '‹', '>': '›' };
const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

function codeCharacter(character: string): string {
  return character === '`' ? 'ˋ' : (ENTITIES[character] ?? character);
}

function proseCharacter(character: string, before: string, after: string): string {
  // Within a word an underscore formats nothing, and names such as my_job should stay as they are.
  if (character === '_' && isWord(before) && isWord(after)) return character;
  // In some places Slack makes a mention of a plain @here; within a word (an address, a digest) it does not.
  if (character === '@' && !isWord(before)) return '@\u{2060}';
  return LOOK_ALIKES[character] ?? ENTITIES[character] ?? character;
}

function isWord(character: string): boolean {
  return /^[\p{L}\p{N}_]$/u.test(character);
}

/** Escapes by code point until `max` is reached; a cut text ends in an ellipsis and never in half an entity. */
function cut(text: string, max: number, inert: (character: string, before: string, after: string) => string): string {
  const characters = [...text.slice(0, max + 1)];
  const parts: string[] = [];
  let length = 0;
  for (const [at, character] of characters.entries()) {
    const part = inert(character, characters[at - 1] ?? '', characters[at + 1] ?? '');
    if (length + part.length > max) return `${fitting(parts, max - 1)}…`;
    parts.push(part);
    length += part.length;
  }
  return parts.join('');
}

function fitting(parts: readonly string[], max: number): string {
  const kept = [...parts];
  while (kept.reduce((sum, part) => sum + part.length, 0) > max) kept.pop();
  // An underscore that was inside a word now stands at its end, where it could format.
  return kept.join('').replace(/_+$/, (edge) => (LOOK_ALIKES['_'] ?? '').repeat(edge.length));
}
