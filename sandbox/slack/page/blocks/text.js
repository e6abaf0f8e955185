/** Blocks that are text: section, header, context, divider, alert. */
import { h } from '../dom.js';
import { drawElement } from '../elements/index.js';
import { drawMrkdwn, drawText } from '../mrkdwn/draw.js';
import { drawImage } from './media.js';

/** @typedef {import('../surface.js').Surface} Surface */

/** @param {import('@slack/types').SectionBlock} block @param {Surface} surface */
export function drawSection(block, surface) {
  return h(
    'div',
    { class: 'section' },
    h(
      'div',
      { class: 'section-body' },
      block.text &&
        expandable(h('div', { class: 'text' }, drawText(block.text, surface.reader)), block.expand === true),
      block.fields &&
        h(
          'div',
          { class: 'fields' },
          block.fields.map((field) => h('div', { class: 'field text' }, drawText(field, surface.reader))),
        ),
    ),
    block.accessory && h('div', { class: 'accessory' }, drawAccessory(block.accessory, block, surface)),
  );
}

/** @param {import('@slack/types').SectionBlockAccessory} accessory @param {import('@slack/types').SectionBlock} block @param {Surface} surface */
function drawAccessory(accessory, block, surface) {
  if (accessory.type === 'image') return drawImage(accessory, surface, 'accessory-image');
  return drawElement(accessory, {
    surface,
    blockId: block.block_id ?? '',
    dispatches: true,
    label: block.text?.text ?? '',
  });
}

const FOLD_CHARS = 700;

/** Long text is folded behind "Show more", as Slack does. @param {HTMLElement} text @param {boolean} expanded */
function expandable(text, expanded) {
  const length = text.textContent?.length ?? 0;
  const lines = text.querySelectorAll('br').length + (text.textContent?.split('\n').length ?? 0);
  if (expanded || (length <= FOLD_CHARS && lines <= 16)) return text;
  text.classList.add('folded');
  const toggle = () => {
    const folded = text.classList.toggle('folded');
    button.textContent = folded ? 'Show more' : 'Show less';
    button.setAttribute('aria-expanded', String(!folded));
  };
  const button = h(
    'button',
    { type: 'button', class: 'text-button', 'aria-expanded': 'false', onclick: toggle },
    'Show more',
  );
  return h('div', null, text, button);
}

/** @param {import('@slack/types').HeaderBlock} block @param {Surface} surface */
export function drawHeader(block, surface) {
  return h('h3', { class: 'header text' }, drawText(block.text, surface.reader));
}

/** @param {import('@slack/types').ContextBlock} block @param {Surface} surface */
export function drawContext(block, surface) {
  return h(
    'div',
    { class: 'context' },
    block.elements.map((element) =>
      element.type === 'image'
        ? drawImage(element, surface, 'context-image')
        : h('div', { class: 'context-text text' }, drawText(element, surface.reader)),
    ),
  );
}

export const drawDivider = () => h('hr', { class: 'divider' });

/** @param {import('@slack/types').AlertBlock} block @param {Surface} surface */
export function drawAlert(block, surface) {
  const level = ['info', 'warning', 'error', 'success'].includes(block.level ?? '') ? block.level : 'default';
  return h(
    'div',
    { class: `alert alert-${level}`, role: 'note' },
    h('div', { class: 'text' }, drawText(block.text, surface.reader)),
  );
}

/** The text of a message that has no blocks. @param {string} text @param {Surface} surface */
export const drawMessageText = (text, surface) => h('div', { class: 'text' }, drawMrkdwn(text, surface.reader));
