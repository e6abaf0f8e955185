import { h, icon } from '../dom.js';
import { testIds } from '../test-ids.js';

const SHOWN_MS = 8_000;

/** What went wrong, in a corner, until it is closed or has been there for a while. */
export class Toasts {
  element = h('div', { class: 'toasts', role: 'alert', 'aria-live': 'assertive' });

  /** @param {string} text */
  show(text) {
    const end = () => toast.remove();
    const toast = h(
      'div',
      { class: 'toast', 'data-testid': testIds.toast },
      h('bdi', null, text),
      h(
        'button',
        {
          type: 'button',
          class: 'button-plain',
          'aria-label': 'Close',
          'data-testid': testIds.toastClose,
          onclick: end,
        },
        icon('close'),
      ),
    );
    this.element.append(toast);
    setTimeout(end, SHOWN_MS);
  }
}
