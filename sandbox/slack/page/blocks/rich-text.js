/** Rich text: what Slack's own composer makes of a message. */
import { fragment, h, isolated } from '../dom.js';
import { drawInline } from '../mrkdwn/draw.js';
import { safeUrl } from '../mrkdwn/token.js';

/**
 * @typedef {import('../surface.js').Surface} Surface
 * @typedef {import('@slack/types').RichTextElement} RichTextElement
 */

/** @param {import('@slack/types').RichTextBlock} block @param {Surface} surface */
export function drawRichText(block, surface) {
  let ordinals = /** @type {number[]} */ ([]);
  return h(
    'div',
    { class: 'text rich-text' },
    block.elements.map((element) => {
      if (element.type !== 'rich_text_list') ordinals = [];
      switch (element.type) {
        case 'rich_text_section':
          return h('div', { class: 'paragraph' }, drawParts(element.elements, surface));
        case 'rich_text_preformatted':
          return h(
            'pre',
            { class: 'code-block', tabindex: '0', dir: 'ltr' },
            h('code', null, drawParts(element.elements, surface)),
          );
        case 'rich_text_quote':
          return h('blockquote', { class: 'quote' }, drawParts(element.elements, surface));
        default:
          return drawList(element, surface, ordinals);
      }
    }),
  );
}

/**
 * One list; an ordered one goes on counting where an earlier one of its depth in this block stopped.
 * @param {import('@slack/types').RichTextList} list @param {Surface} surface @param {number[]} ordinals next number by depth
 */
function drawList(list, surface, ordinals) {
  const indent = Math.min(list.indent ?? 0, 8);
  const start = ordinals[indent] ?? 1;
  ordinals.length = indent;
  ordinals[indent] = start + list.elements.length;
  const items = list.elements.map((item) => h('li', null, drawParts(item.elements, surface)));
  const classes = `list indent-${indent} ${list.border === 1 ? 'quote' : ''}`;
  return list.style === 'ordered' ? h('ol', { class: classes, start }, items) : h('ul', { class: classes }, items);
}

/** @param {readonly RichTextElement[]} parts @param {Surface} surface */
const drawParts = (parts, surface) => fragment(parts.map((part) => styled(part.style, drawPart(part, surface))));

/** @param {RichTextElement} part @param {Surface} surface @returns {Node} */
function drawPart(part, surface) {
  const { reader } = surface;
  switch (part.type) {
    case 'text':
      return lines(part.text);
    case 'link':
      return safeUrl(part.url) === undefined
        ? isolated(part.text ?? part.url)
        : drawInline({ type: 'link', url: part.url, label: part.text ?? part.url }, reader);
    case 'emoji':
      return drawInline({ type: 'emoji', name: part.name }, reader);
    case 'user':
      return drawInline({ type: 'user', id: part.user_id, label: undefined }, reader);
    case 'channel':
      return drawInline({ type: 'channel', id: part.channel_id, label: undefined }, reader);
    case 'usergroup':
      return drawInline({ type: 'usergroup', id: part.usergroup_id, label: undefined }, reader);
    case 'broadcast':
      return drawInline({ type: 'broadcast', range: part.range }, reader);
    case 'date':
      return drawInline(
        { type: 'date', timestamp: part.timestamp, format: part.format, url: part.url, fallback: part.fallback ?? '' },
        reader,
      );
    case 'color':
      return colour(part.value);
    default:
      return isolated(`[${part.type}]`);
  }
}

/** @param {string} value */
function colour(value) {
  const swatch = h('span', { class: 'swatch', 'aria-hidden': 'true' });
  if (/^#[0-9a-f]{3,8}$/i.test(value)) swatch.style.setProperty('background-color', value);
  return fragment(value, swatch);
}

/** @param {string} text */
const lines = (text) =>
  fragment(text.split('\n').flatMap((line, i) => (i === 0 ? [isolated(line)] : [h('br'), isolated(line)])));

/** @param {RichTextElement['style']} style @param {Node} content */
function styled(style, content) {
  let node = content;
  if (style?.code === true) node = h('code', { class: 'code' }, node);
  if (style?.bold === true) node = h('strong', null, node);
  if (style?.italic === true) node = h('em', null, node);
  if (style?.strike === true) node = h('s', null, node);
  if (/** @type {{underline?: boolean} | undefined} */ (style)?.underline === true) node = h('u', null, node);
  return node;
}
