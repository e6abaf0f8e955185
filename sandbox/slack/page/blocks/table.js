import { h, isolated } from '../dom.js';
import { drawRichText } from './rich-text.js';

/**
 * A table; its first row is the head, and it scrolls within itself when it is wider than the message.
 * @param {import('@slack/types').TableBlock | import('@slack/types').DataTableBlock} block
 * @param {import('../surface.js').Surface} surface
 */
export function drawTable(block, surface) {
  const settings = block.type === 'table' ? (block.column_settings ?? []) : [];
  const caption = block.type === 'data_table' ? block.caption : undefined;
  const [head, ...body] = block.rows;
  /** @param {'th' | 'td'} tag @param {(typeof block.rows)[number]} row */
  const drawRow = (tag, row) =>
    h(
      'tr',
      null,
      row.map((cell, column) => {
        const { align = 'left', is_wrapped: wrapped = false } = settings[column] ?? {};
        const place = `align-${align === 'center' || align === 'right' ? align : 'left'} ${wrapped ? 'wrapped' : ''}`;
        const content = cell.type === 'rich_text' ? drawRichText(cell, surface) : isolated(cell.text);
        return h(tag, { class: place, scope: tag === 'th' ? 'col' : undefined }, content);
      }),
    );
  return h(
    'div',
    { class: 'table-box', tabindex: '0', role: 'region', 'aria-label': caption ?? 'Table' },
    h(
      'table',
      { class: 'table' },
      caption !== undefined && h('caption', null, isolated(caption)),
      head && h('thead', null, drawRow('th', head)),
      h(
        'tbody',
        null,
        body.map((row) => drawRow('td', row)),
      ),
    ),
  );
}
