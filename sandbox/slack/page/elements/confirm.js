import { h } from '../dom.js';
import { drawText } from '../mrkdwn/draw.js';
import { testIds } from '../test-ids.js';

/**
 * Asks before an action, as its element wants it; true at once where it wants nothing.
 * @param {import('@slack/types').ConfirmationDialog | undefined} confirm
 * @param {import('../mrkdwn/draw.js').Reader} reader
 * @returns {Promise<boolean>}
 */
export function confirmed(confirm, reader) {
  if (confirm === undefined) return Promise.resolve(true);
  return new Promise((resolve) => {
    const dialog = h('dialog', {
      class: 'confirm',
      'aria-labelledby': 'confirm-title',
      'data-testid': testIds.confirm,
    });
    /** @param {boolean} yes */
    const end = (yes) => {
      dialog.remove();
      resolve(yes);
    };
    const style = confirm.style === 'danger' ? 'button button-danger' : 'button button-primary';
    const text = typeof confirm.text === 'string' ? { type: 'plain_text', text: confirm.text } : confirm.text;
    dialog.append(
      h(
        'h2',
        { class: 'confirm-title', id: 'confirm-title' },
        drawText(confirm.title ?? { type: 'plain_text', text: 'Are you sure?' }, reader),
      ),
      h('div', { class: 'confirm-text text' }, text && drawText(text, reader)),
      h(
        'div',
        { class: 'confirm-buttons' },
        h(
          'button',
          { type: 'button', class: 'button', 'data-testid': testIds.confirmDeny, onclick: () => end(false) },
          drawText(confirm.deny ?? { type: 'plain_text', text: 'Cancel' }, reader),
        ),
        h(
          'button',
          { type: 'button', class: style, 'data-testid': testIds.confirmAccept, onclick: () => end(true) },
          drawText(confirm.confirm ?? { type: 'plain_text', text: 'Yes' }, reader),
        ),
      ),
    );
    dialog.addEventListener('cancel', () => end(false));
    document.body.append(dialog);
    dialog.showModal();
  });
}
