/** Blocks with elements: actions and input. */
import { h } from '../dom.js';
import { drawElement } from '../elements/index.js';
import { drawText } from '../mrkdwn/draw.js';
import { testIds } from '../test-ids.js';

/** @typedef {import('../surface.js').Surface} Surface */

/** @param {import('@slack/types').ActionsBlock} block @param {Surface} surface */
export function drawActions(block, surface) {
  const slot = { surface, blockId: block.block_id ?? '', dispatches: true, label: '' };
  return h(
    'div',
    { class: 'actions' },
    block.elements.map((element) => drawElement(element, slot)),
  );
}

/** @param {import('@slack/types').InputBlock} block @param {Surface} surface */
export function drawInput(block, surface) {
  const blockId = block.block_id ?? '';
  const slot = { surface, blockId, dispatches: block.dispatch_action === true, label: block.label.text };
  const error = h('p', { class: 'field-error', role: 'alert', 'data-testid': testIds.fieldError(blockId) });
  error.hidden = true;
  return h(
    'div',
    { class: 'input-block', 'data-testid': testIds.field(blockId), 'data-block-id': blockId },
    h(
      'div',
      { class: 'label' },
      drawText(block.label, surface.reader),
      block.optional === true && h('span', { class: 'optional' }, ' (optional)'),
    ),
    drawElement(block.element, slot),
    error,
    block.hint && h('p', { class: 'hint' }, drawText(block.hint, surface.reader)),
  );
}

/**
 * Shows the sentences under their fields and goes to the first; fields without one lose theirs.
 * @param {ParentNode} form @param {Readonly<Record<string, string>>} errors block_id -> sentence
 * @returns {string[]} sentences for blocks that are not there
 */
export function showFieldErrors(form, errors) {
  const left = new Map(Object.entries(errors));
  /** @type {HTMLElement | undefined} */
  let first;
  for (const field of /** @type {NodeListOf<HTMLElement>} */ (form.querySelectorAll('.input-block'))) {
    const text = left.get(field.dataset['blockId'] ?? '');
    left.delete(field.dataset['blockId'] ?? '');
    const error = /** @type {HTMLElement | null} */ (field.querySelector('.field-error'));
    if (error === null) continue;
    error.textContent = text ?? '';
    error.hidden = text === undefined;
    field.classList.toggle('has-error', text !== undefined);
    if (text !== undefined) first ??= field;
  }
  /** @type {HTMLElement | null | undefined} */ (first?.querySelector('input, select, textarea'))?.focus();
  return [...left.values()];
}
