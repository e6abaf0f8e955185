/** Every block type the app may send, by its type. */
import { h } from '../dom.js';
import { drawMarkdown } from '../markdown/draw.js';
import { drawCard, drawCarousel } from './card.js';
import { drawActions, drawInput } from './form.js';
import { drawFileBlock, drawImageBlock, drawVideo } from './media.js';
import { drawRichText } from './rich-text.js';
import { drawTable } from './table.js';
import { drawAlert, drawContext, drawDivider, drawHeader, drawSection } from './text.js';

/** @typedef {import('../surface.js').Surface} Surface */

/**
 * Draws blocks one below the other. A block that cannot be drawn leaves a note in its place and the others untouched.
 * @param {readonly import('../../wire.ts').Block[]} blocks @param {Surface} surface
 */
export function drawBlocks(blocks, surface) {
  return h(
    'div',
    { class: 'blocks' },
    blocks.map((block) => guarded(block, surface)),
  );
}

/** @param {import('../../wire.ts').Block} block @param {Surface} surface */
function guarded(block, surface) {
  // The server has validated the block, so its type tells its shape; a shape that lies ends in the note below.
  const known = /** @type {import('@slack/types').KnownBlock} */ (/** @type {unknown} */ (block));
  try {
    return h(
      'div',
      { class: `block block-${block.type.replace(/\W/g, '')}`, 'data-block-id': block.block_id },
      drawBlock(known, surface),
    );
  } catch {
    return note(block.type);
  }
}

/** @param {string} type */
const note = (type) => h('div', { class: 'unknown-block' }, `This page does not draw a "${type}" block`);

/** @param {import('@slack/types').KnownBlock} block @param {Surface} surface @returns {Node} */
function drawBlock(block, surface) {
  switch (block.type) {
    case 'section':
      return drawSection(block, surface);
    case 'header':
      return drawHeader(block, surface);
    case 'context':
      return drawContext(block, surface);
    case 'divider':
      return drawDivider();
    case 'actions':
      return drawActions(block, surface);
    case 'input':
      return drawInput(block, surface);
    case 'image':
      return drawImageBlock(block, surface);
    case 'file':
      return drawFileBlock(block, surface);
    case 'video':
      return drawVideo(block, surface);
    case 'rich_text':
      return drawRichText(block, surface);
    case 'markdown':
      return drawMarkdown(block.text, surface.reader);
    case 'table':
    case 'data_table':
      return drawTable(block, surface);
    case 'alert':
      return drawAlert(block, surface);
    case 'card':
      return drawCard(block, surface);
    case 'carousel':
      return drawCarousel(block, surface);
    default:
      return note(block.type);
  }
}
