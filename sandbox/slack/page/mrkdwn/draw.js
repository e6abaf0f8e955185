/**
 * Draws a parsed mrkdwn tree.
 *
 * @typedef {object} Reader Who reads, and what the ids in a text mean to them
 * @property {string | undefined} me
 * @property {(id: string) => string | undefined} userName
 * @property {(id: string) => string | undefined} channelName
 * @property {(id: string) => {handle: string, mine: boolean} | undefined} usergroup
 * @property {(name: string) => string | undefined} customEmoji address of the workspace's own picture
 * @property {string | undefined} timeZone
 * @property {() => number} nowMs
 * @property {(id: string) => void} openChannel
 */
import { fragment, h, isolated, link } from '../dom.js';
import { formatDate } from './date.js';
import { emojiGlyph } from './emoji.js';
import { parseInline, parseMrkdwn } from './parse.js';
import { decodeEntities } from './token.js';

const STYLE_TAGS = /** @type {const} */ ({ bold: 'strong', italic: 'em', strike: 's' });

/** @param {string} text @param {Reader} reader */
export function drawMrkdwn(text, reader) {
  return fragment(parseMrkdwn(text).map((block) => drawBlock(block, reader)));
}

/** @param {import('./parse.js').Block} block @param {Reader} reader */
function drawBlock(block, reader) {
  if (block.type === 'code') return codeBlock(block.text);
  const tag = block.type === 'quote' ? 'blockquote' : 'div';
  return h(tag, { class: block.type }, drawInlines(block.children, reader));
}

/** @param {string} text */
export function codeBlock(text) {
  return h('pre', { class: 'code-block', tabindex: '0', dir: 'ltr' }, h('code', null, isolated(text)));
}

/** A text object: plain text knows emoji only. @param {{type: string, text: string, emoji?: boolean}} text @param {Reader} reader */
export function drawText(text, reader) {
  return text.type === 'mrkdwn' ? drawMrkdwn(text.text, reader) : drawPlain(text.text, reader, text.emoji !== false);
}

/** @param {string} text @param {Reader} reader @param {boolean} [emoji] */
export function drawPlain(text, reader, emoji = true) {
  const decoded = decodeEntities(text);
  if (!emoji) return fragment(isolated(decoded));
  const parts = decoded.split(/(:[a-z0-9_+'-]{1,60}:)/);
  return fragment(parts.map((part, i) => (i % 2 === 1 ? drawEmoji(part.slice(1, -1), reader) : isolated(part))));
}

/** One line of mrkdwn, for context elements and the like. @param {string} text @param {Reader} reader */
export const drawInlineText = (text, reader) => fragment(drawInlines(parseInline(text), reader));

/** @param {readonly import('./parse.js').Inline[]} nodes @param {Reader} reader @returns {Node[]} */
export function drawInlines(nodes, reader) {
  return nodes.map((node) => drawInline(node, reader));
}

/** @param {import('./parse.js').Inline} node @param {Reader} reader @returns {Node} */
export function drawInline(node, reader) {
  switch (node.type) {
    case 'text':
      return isolated(node.text);
    case 'break':
      return h('br');
    case 'bold':
    case 'italic':
    case 'strike':
      return h(STYLE_TAGS[node.type], null, drawInlines(node.children, reader));
    case 'code':
      return h('code', { class: 'code' }, isolated(node.text));
    case 'emoji':
      return drawEmoji(node.name, reader);
    case 'link':
      return link(node.url, h('bdi', null, node.label));
    case 'date':
      return drawDate(node, reader);
    default:
      return drawMention(node, reader);
  }
}

/** @param {string} name @param {Reader} reader @returns {Node} */
export function drawEmoji(name, reader) {
  const glyph = emojiGlyph(name);
  if (glyph !== undefined)
    return h('span', { class: 'emoji', title: `:${name}:`, role: 'img', 'aria-label': name }, glyph);
  const src = reader.customEmoji(name);
  if (src === undefined) return isolated(`:${name}:`);
  return h('img', { class: 'emoji', src, alt: `:${name}:`, title: `:${name}:` });
}

/** @param {Extract<import('./parse.js').Inline, {type: 'date'}>} date @param {Reader} reader */
function drawDate(date, reader) {
  const text = formatDate(date.timestamp, date.format, { timeZone: reader.timeZone, nowMs: reader.nowMs() });
  const shown = h(
    'time',
    { datetime: isoInstant(date.timestamp), title: date.fallback },
    isolated(text ?? date.fallback),
  );
  return date.url === undefined ? shown : link(date.url, shown);
}

/** @param {number} seconds */
function isoInstant(seconds) {
  const instant = new Date(seconds * 1000);
  return Number.isNaN(instant.getTime()) ? undefined : instant.toISOString();
}

/** @param {Extract<import('./parse.js').Inline, {type: 'user' | 'channel' | 'usergroup' | 'broadcast'}>} node @param {Reader} reader */
function drawMention(node, reader) {
  if (node.type === 'broadcast') return mention(`@${node.range}`, true);
  if (node.type === 'usergroup') {
    const group = reader.usergroup(node.id);
    return mention(group === undefined ? (node.label ?? '@unknown-group') : `@${group.handle}`, group?.mine === true);
  }
  if (node.type === 'user')
    return mention(`@${reader.userName(node.id) ?? node.label ?? node.id}`, node.id === reader.me);
  const name = reader.channelName(node.id);
  if (name === undefined) return mention(`#${node.label || 'unknown-channel'}`, false);
  const open = () => reader.openChannel(node.id);
  return h('button', { type: 'button', class: 'mention mention-link', onclick: open }, h('bdi', null, `#${name}`));
}

/** @param {string} text @param {boolean} mine */
const mention = (text, mine) => h('bdi', { class: mine ? 'mention mention-me' : 'mention' }, text);
