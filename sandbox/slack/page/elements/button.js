import { h } from '../dom.js';
import { drawText } from '../mrkdwn/draw.js';
import { safeUrl } from '../mrkdwn/token.js';
import { testIds } from '../test-ids.js';
import { confirmed } from './confirm.js';

/**
 * A button; one with an address opens it as well as telling the app. Busy, and deaf, until the app has answered.
 * @param {import('@slack/types').Button} element @param {import('../surface.js').Slot} slot
 */
export function drawButton(element, slot) {
  const { surface, blockId } = slot;
  const actionId = element.action_id ?? '';
  const press = async () => {
    if (button.getAttribute('aria-busy') === 'true' || !(await confirmed(element.confirm, surface.reader))) return;
    const url = element.url === undefined ? undefined : safeUrl(element.url);
    if (url !== undefined) window.open(url, '_blank', 'noopener,noreferrer');
    button.setAttribute('aria-busy', 'true');
    await surface.act({
      type: 'button',
      action_id: actionId,
      block_id: blockId,
      text: element.text,
      ...(element.value === undefined ? {} : { value: element.value }),
      ...(element.style === undefined ? {} : { style: element.style }),
    });
    button.removeAttribute('aria-busy');
  };
  const button = h(
    'button',
    {
      type: 'button',
      class: `button ${element.style === undefined ? '' : `button-${element.style === 'danger' ? 'danger' : 'primary'}`}`,
      'aria-label': element.accessibility_label,
      'data-testid': testIds.action(actionId),
      'data-block-id': blockId,
      onclick: press,
    },
    h('span', { class: 'button-text' }, drawText(element.text, surface.reader)),
  );
  return button;
}
