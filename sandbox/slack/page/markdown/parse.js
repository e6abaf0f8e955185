/**
 * Standard Markdown, as far as Slack's `markdown` block takes it, as a tree. https://docs.slack.dev/reference/block-kit/blocks/markdown-block
 *
 * @typedef {import('../mrkdwn/parse.js').Inline} Inline
 * @typedef {{indent: number, ordered: boolean, number: number, task: boolean | undefined, children: Inline[]}} Item
 * @typedef {{type: 'heading', level: number, children: Inline[]}
 *   | {type: 'paragraph', children: Inline[]}
 *   | {type: 'quote', blocks: Block[]}
 *   | {type: 'code', text: string}
 *   | {type: 'list', items: Item[]}
 *   | {type: 'table', head: Inline[][], rows: Inline[][][], align: ('left' | 'center' | 'right')[]}
 *   | {type: 'rule'}} Block
 */
import { parseInlineMarkdown } from './inline.js';

const ITEM = /^(\s*)([-*+]|(\d{1,9})[.)])\s+(?:\[([ xX])\]\s+)?(.*)$/;
const STARTS = /^(?:#{1,6}\s|>|```|~~~|(?:[-*_]\s*){3,}$)/;
const MAX_QUOTE_DEPTH = 8;

/** @param {string} text @param {number} [depth] @returns {Block[]} */
export function parseMarkdown(text, depth = 0) {
  const lines = text.replace(/\r\n?/g, '\n').split('\n');
  /** @type {Block[]} */
  const blocks = [];
  let at = 0;
  while (at < lines.length) {
    const line = lines[at] ?? '';
    if (line.trim() === '') {
      at += 1;
      continue;
    }
    const [block, end] = readBlock(lines, at, depth);
    blocks.push(block);
    at = end;
  }
  return blocks;
}

/** @param {string[]} lines @param {number} at @param {number} depth @returns {[Block, number]} */
function readBlock(lines, at, depth) {
  const line = lines[at] ?? '';
  const fence = /^\s*(```+|~~~+)/.exec(line)?.[1];
  if (fence !== undefined) return readFence(lines, at, fence);
  const heading = /^(#{1,6})\s+(.*?)\s*#*$/.exec(line);
  if (heading !== null)
    return [
      { type: 'heading', level: heading[1]?.length ?? 1, children: parseInlineMarkdown(heading[2] ?? '') },
      at + 1,
    ];
  if (/^\s*([-*_])(?:\s*\1){2,}\s*$/.test(line)) return [{ type: 'rule' }, at + 1];
  if (line.startsWith('>') && depth < MAX_QUOTE_DEPTH) {
    const end = endWhile(lines, at, (next) => next.startsWith('>'));
    const inner = lines.slice(at, end).map((quoted) => quoted.replace(/^> ?/, ''));
    return [{ type: 'quote', blocks: parseMarkdown(inner.join('\n'), depth + 1) }, end];
  }
  if (ITEM.test(line)) return readList(lines, at);
  const divider = lines[at + 1] ?? '';
  if (line.includes('|') && /^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$/.test(divider)) return readTable(lines, at);
  const end = endWhile(lines, at + 1, (next) => next.trim() !== '' && !STARTS.test(next) && !ITEM.test(next));
  return [{ type: 'paragraph', children: parseInlineMarkdown(lines.slice(at, end).join('\n')) }, end];
}

/** @param {string[]} lines @param {number} at @param {(line: string) => boolean} holds */
function endWhile(lines, at, holds) {
  let end = at;
  while (end < lines.length && holds(lines[end] ?? '')) end += 1;
  return end;
}

/** @param {string[]} lines @param {number} at @param {string} fence @returns {[Block, number]} */
function readFence(lines, at, fence) {
  const end = endWhile(lines, at + 1, (line) => !line.trim().startsWith(fence));
  return [{ type: 'code', text: lines.slice(at + 1, end).join('\n') }, end + 1];
}

/** @param {string[]} lines @param {number} at @returns {[Block, number]} */
function readList(lines, at) {
  /** @type {Item[]} */
  const items = [];
  let end = at;
  for (; end < lines.length; end++) {
    const line = lines[end] ?? '';
    const match = ITEM.exec(line);
    const last = items.at(-1);
    if (match !== null) items.push(toItem(match));
    else if (last !== undefined && /^\s+\S/.test(line))
      last.children.push({ type: 'break' }, ...parseInlineMarkdown(line.trim()));
    else break;
  }
  return [{ type: 'list', items }, end];
}

/** @param {RegExpExecArray} match @returns {Item} */
function toItem([, space = '', , number, task, text = '']) {
  return {
    indent: Math.min(Math.floor(space.replace(/\t/g, '    ').length / 2), 8),
    ordered: number !== undefined,
    number: Number(number ?? 1),
    task: task === undefined ? undefined : task !== ' ',
    children: parseInlineMarkdown(text),
  };
}

/** @param {string[]} lines @param {number} at @returns {[Block, number]} */
function readTable(lines, at) {
  /** @param {string} line */
  const cells = (line) =>
    line
      .trim()
      .replace(/^\||(?<!\\)\|$/g, '')
      .split(/(?<!\\)\|/)
      .map((cell) => cell.trim().replaceAll('\\|', '|'));
  const align = cells(lines[at + 1] ?? '').map((cell) =>
    cell.endsWith(':')
      ? cell.startsWith(':')
        ? /** @type {const} */ ('center')
        : /** @type {const} */ ('right')
      : /** @type {const} */ ('left'),
  );
  const end = endWhile(lines, at + 2, (line) => line.includes('|'));
  const rows = lines.slice(at + 2, end).map((line) => cells(line).map(parseInlineMarkdown));
  return [{ type: 'table', head: cells(lines[at] ?? '').map(parseInlineMarkdown), rows, align }, end];
}
