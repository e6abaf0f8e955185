import { h, icon } from '../dom.js';
import { drawText } from '../mrkdwn/draw.js';
import { safeUrl } from '../mrkdwn/token.js';
import { testIds } from '../test-ids.js';
import { confirmed } from './confirm.js';

/**
 * The "…" menu: a row of choices that closes on Escape, on a choice, and when the focus leaves.
 * @param {import('@slack/types').Overflow} element @param {import('../surface.js').Slot} slot
 */
export function drawOverflow(element, slot) {
  const actionId = element.action_id ?? '';
  const { surface, blockId } = slot;
  /** @param {boolean} open */
  const show = (open) => {
    menu.hidden = !open;
    opener.setAttribute('aria-expanded', String(open));
    if (open) /** @type {HTMLElement | null} */ (menu.firstElementChild)?.focus();
  };
  /** @param {import('../surface.js').Option & {url?: string}} option */
  const choose = async (option) => {
    show(false);
    opener.focus();
    if (!(await confirmed(element.confirm, surface.reader))) return;
    const url = option.url === undefined ? undefined : safeUrl(option.url);
    if (url !== undefined) window.open(url, '_blank', 'noopener,noreferrer');
    await surface.act({ type: 'overflow', action_id: actionId, block_id: blockId, selected_option: option });
  };
  const menu = h(
    'div',
    { class: 'menu', role: 'menu' },
    element.options.map((option) =>
      h(
        'button',
        {
          type: 'button',
          role: 'menuitem',
          class: 'menu-item',
          'data-testid': testIds.option(actionId, option.value ?? ''),
          onclick: () => choose(option),
        },
        drawText(option.text, surface.reader),
        option.description && h('span', { class: 'menu-note' }, drawText(option.description, surface.reader)),
      ),
    ),
  );
  menu.hidden = true;
  const opener = h(
    'button',
    {
      type: 'button',
      class: 'button button-icon',
      'aria-label': 'More actions',
      'aria-haspopup': 'menu',
      'aria-expanded': 'false',
      'data-testid': testIds.action(actionId),
      onclick: () => show(menu.hidden !== false),
    },
    icon('more'),
  );
  const box = h('div', { class: 'overflow' }, opener, menu);
  box.addEventListener('keydown', (event) => moveInMenu(event, menu, () => show(false)));
  box.addEventListener('focusout', (event) => {
    if (!box.contains(/** @type {Node | null} */ (event.relatedTarget))) show(false);
  });
  return box;
}

/** @param {KeyboardEvent} event @param {HTMLElement} menu @param {() => void} close */
function moveInMenu(event, menu, close) {
  if (event.key === 'Escape') return close();
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  if (step === 0 || menu.hidden) return;
  event.preventDefault();
  const items = /** @type {HTMLElement[]} */ ([...menu.children]);
  const at = items.indexOf(/** @type {HTMLElement} */ (document.activeElement));
  items.at((at + step) % items.length)?.focus();
}
