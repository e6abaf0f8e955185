/**
 * Slack's own markup ("mrkdwn") as a tree, without a DOM. Facts: https://docs.slack.dev/messaging/formatting-message-text
 *
 * @typedef {{type: 'text', text: string}
 *   | {type: 'break'}
 *   | {type: 'bold' | 'italic' | 'strike', children: Inline[]}
 *   | {type: 'code', text: string}
 *   | {type: 'emoji', name: string}
 *   | import('./token.js').Token} Inline
 * @typedef {{type: 'paragraph' | 'quote', children: Inline[]} | {type: 'code', text: string}} Block
 */
import { isEmoji } from './emoji.js';
import { decodeEntities, parseToken, safeUrl } from './token.js';

const STYLES = /** @type {const} */ ({ '*': 'bold', _: 'italic', '~': 'strike' });
const FENCE = /```\n?([\s\S]*?)\n?```/g;
const WORD = /[\p{L}\p{N}]/u;

/**
 * Paragraphs, quotes and code blocks of a mrkdwn text. Never throws; what is no markup stays as text.
 * @param {string} text
 * @returns {Block[]}
 */
export function parseMrkdwn(text) {
  /** @type {Block[]} */
  const blocks = [];
  let from = 0;
  for (const fence of text.matchAll(FENCE)) {
    if (fence[1] === '') continue;
    blocks.push(...parseLines(text.slice(from, fence.index).replace(/\n$/, '')));
    blocks.push({ type: 'code', text: decodeEntities(fence[1] ?? '') });
    from = fence.index + fence[0].length;
    if (text[from] === '\n') from += 1;
  }
  blocks.push(...parseLines(text.slice(from)));
  return blocks;
}

/** @param {string} text @returns {Block[]} */
function parseLines(text) {
  if (text === '') return [];
  /** @type {{quoted: boolean, lines: string[]}[]} */
  const groups = [];
  let quoteRest = false;
  for (const line of text.split('\n')) {
    const rest = quoteRest ? null : /^(?:>>>|&gt;&gt;&gt;) ?(.*)$/.exec(line);
    const quote = rest ?? (quoteRest ? ['', line] : /^(?:>|&gt;) ?(.*)$/.exec(line));
    if (rest !== null) quoteRest = true;
    const last = groups.at(-1);
    const quoted = quote !== null;
    if (last?.quoted === quoted) last.lines.push(quote?.[1] ?? line);
    else groups.push({ quoted, lines: [quote?.[1] ?? line] });
  }
  return groups.map(({ quoted, lines }) => ({
    type: quoted ? 'quote' : 'paragraph',
    children: parseInline(lines.join('\n')),
  }));
}

/**
 * Styles, code, links, mentions, dates and emoji within a paragraph.
 * @param {string} text
 * @returns {Inline[]}
 */
export function parseInline(text) {
  /** @type {Inline[]} */
  const nodes = [];
  let plain = '';
  const flush = () => {
    if (plain !== '') nodes.push({ type: 'text', text: decodeEntities(plain) });
    plain = '';
  };
  let at = 0;
  while (at < text.length) {
    const found = readNode(text, at);
    if (found === undefined) {
      plain += text[at];
      at += 1;
      continue;
    }
    flush();
    nodes.push(found.node);
    at = found.end;
  }
  flush();
  return nodes;
}

/** @typedef {{node: Inline, end: number} | undefined} Found */

/** @param {string} text @param {number} at @returns {Found} */
function readNode(text, at) {
  switch (text[at]) {
    case '\n':
      return { node: { type: 'break' }, end: at + 1 };
    case '`':
      return readCode(text, at);
    case '<':
      return readToken(text, at);
    case '*':
    case '_':
    case '~':
      return readStyled(text, at);
    case ':':
      return readEmoji(text, at);
    case 'h':
      return readBareUrl(text, at);
    default:
      return undefined;
  }
}

/** @param {string} text @param {number} at @returns {Found} */
function readCode(text, at) {
  const end = codeEnd(text, at);
  if (end === undefined) return undefined;
  return { node: { type: 'code', text: decodeEntities(text.slice(at + 1, end)) }, end: end + 1 };
}

/** Where the code span that opens at `at` closes; it neither is empty nor crosses a line. @param {string} text @param {number} at */
function codeEnd(text, at) {
  const end = text.indexOf('`', at + 1);
  const line = text.indexOf('\n', at);
  return end > at + 1 && (line === -1 || end < line) ? end : undefined;
}

/** @param {string} text @param {number} at @returns {Found} */
function readToken(text, at) {
  const end = text.indexOf('>', at);
  if (end === -1) return undefined;
  const node = parseToken(text.slice(at + 1, end));
  return node === undefined ? undefined : { node, end: end + 1 };
}

/** @param {string} text @param {number} at @returns {Found} */
function readStyled(text, at) {
  const mark = /** @type {keyof typeof STYLES} */ (text[at]);
  const before = text[at - 1] ?? ' ';
  const next = text[at + 1] ?? ' ';
  if (WORD.test(before) || /\s/.test(next) || next === mark) return undefined;
  const end = styleEnd(text, at, mark);
  if (end === undefined) return undefined;
  return { node: { type: STYLES[mark], children: parseInline(text.slice(at + 1, end)) }, end: end + 1 };
}

/** @param {string} text @param {number} at @param {string} mark */
function styleEnd(text, at, mark) {
  for (let i = at + 1; i < text.length && text[i] !== '\n'; i++) {
    if (text[i] === '`') i = codeEnd(text, i) ?? i;
    else if (text[i] === '<') i = Math.max(text.indexOf('>', i), i);
    else if (text[i] === mark && i > at + 1 && !/\s/.test(text[i - 1] ?? '') && !WORD.test(text[i + 1] ?? ' '))
      return i;
  }
  return undefined;
}

/** @param {string} text @param {number} at @returns {Found} */
function readEmoji(text, at) {
  const match = /^:([a-z0-9_+'-]{1,60}):(?::skin-tone-[2-6]:)?/.exec(text.slice(at, at + 80));
  if (match?.[1] === undefined || !isEmoji(match[1])) return undefined;
  return { node: { type: 'emoji', name: match[1] }, end: at + match[0].length };
}

/** @param {string} text @param {number} at @returns {Found} */
function readBareUrl(text, at) {
  if (WORD.test(text[at - 1] ?? ' ')) return undefined;
  const match = /^https?:\/\/[^\s<>|`"]*[^\s<>|`"*_~.,:;!?')\]]/.exec(text.slice(at, at + 2048));
  const url = match === null ? undefined : safeUrl(decodeEntities(match[0]));
  if (match === null || url === undefined) return undefined;
  return { node: { type: 'link', url, label: url }, end: at + match[0].length };
}
