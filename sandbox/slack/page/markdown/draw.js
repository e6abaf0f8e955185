import { fragment, h } from '../dom.js';
import { codeBlock, drawInlines } from '../mrkdwn/draw.js';
import { parseMarkdown } from './parse.js';

/** @typedef {import('../mrkdwn/draw.js').Reader} Reader */

/** @param {string} text @param {Reader} reader */
export const drawMarkdown = (text, reader) =>
  h(
    'div',
    { class: 'text markdown' },
    parseMarkdown(text).map((block) => drawBlock(block, reader)),
  );

/** @param {import('./parse.js').Block} block @param {Reader} reader @returns {Node} */
function drawBlock(block, reader) {
  switch (block.type) {
    case 'heading':
      return h(
        block.level === 1 ? 'h3' : 'h4',
        { class: `heading heading-${block.level}` },
        drawInlines(block.children, reader),
      );
    case 'paragraph':
      return h('div', { class: 'paragraph spaced' }, drawInlines(block.children, reader));
    case 'quote':
      return h(
        'blockquote',
        { class: 'quote' },
        block.blocks.map((inner) => drawBlock(inner, reader)),
      );
    case 'code':
      return codeBlock(block.text);
    case 'rule':
      return h('hr', { class: 'divider' });
    case 'list':
      return fragment(block.items.map((item) => drawItem(item, reader)));
    default:
      return drawTable(block, reader);
  }
}

/** Each item is a list of its own, so that its depth and number are as written. @param {import('./parse.js').Item} item @param {Reader} reader */
function drawItem(item, reader) {
  const box =
    item.task === undefined
      ? null
      : h('span', { class: 'task', role: 'img', 'aria-label': item.task ? 'done' : 'open' }, item.task ? '☑ ' : '☐ ');
  const classes = `list indent-${item.indent} ${item.task === undefined ? '' : 'list-tasks'}`;
  const entry = h('li', null, box, drawInlines(item.children, reader));
  return item.ordered ? h('ol', { class: classes, start: item.number }, entry) : h('ul', { class: classes }, entry);
}

/** @param {Extract<import('./parse.js').Block, {type: 'table'}>} table @param {Reader} reader */
function drawTable(table, reader) {
  /** @param {'th' | 'td'} tag @param {import('./parse.js').Inline[][]} row */
  const drawRow = (tag, row) =>
    h(
      'tr',
      null,
      row.map((cell, i) => h(tag, { class: `align-${table.align[i] ?? 'left'} wrapped` }, drawInlines(cell, reader))),
    );
  return h(
    'div',
    { class: 'table-box', tabindex: '0', role: 'region', 'aria-label': 'Table' },
    h(
      'table',
      { class: 'table' },
      h('thead', null, drawRow('th', table.head)),
      h(
        'tbody',
        null,
        table.rows.map((row) => drawRow('td', row)),
      ),
    ),
  );
}
