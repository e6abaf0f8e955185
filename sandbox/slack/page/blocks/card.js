/** Cards, and rows of them. */
import { h } from '../dom.js';
import { drawElement } from '../elements/index.js';
import { drawText } from '../mrkdwn/draw.js';
import { drawImage } from './media.js';

/** @param {import('@slack/types').CardBlock} block @param {import('../surface.js').Surface} surface */
export function drawCard(block, surface) {
  const slot = { surface, blockId: block.block_id ?? '', dispatches: true, label: block.title?.text ?? '' };
  return h(
    'div',
    { class: 'card' },
    block.hero_image && drawImage(block.hero_image, surface, 'card-hero'),
    h(
      'div',
      { class: 'card-head' },
      block.icon && drawImage(block.icon, surface, 'card-icon'),
      h(
        'div',
        null,
        block.title && h('div', { class: 'card-title text' }, drawText(block.title, surface.reader)),
        block.subtitle && h('div', { class: 'card-subtitle text' }, drawText(block.subtitle, surface.reader)),
      ),
    ),
    block.body && h('div', { class: 'text' }, drawText(block.body, surface.reader)),
    block.actions &&
      h(
        'div',
        { class: 'actions' },
        block.actions.map((button) => drawElement(button, slot)),
      ),
  );
}

/** @param {import('@slack/types').CarouselBlock} block @param {import('../surface.js').Surface} surface */
export function drawCarousel(block, surface) {
  return h(
    'div',
    { class: 'carousel', tabindex: '0', role: 'group', 'aria-label': 'Cards' },
    block.elements.map((card) => drawCard(card, surface)),
  );
}
