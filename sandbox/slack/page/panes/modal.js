/** The topmost of the person's open modals. */
import { showFieldErrors } from '../blocks/form.js';
import { drawBlocks } from '../blocks/index.js';
import { h, icon } from '../dom.js';
import { drawText } from '../mrkdwn/draw.js';
import { viewSurface } from '../surfaces.js';
import { testIds } from '../test-ids.js';
import { drawAvatar } from './avatar.js';

/**
 * @typedef {import('../session.js').Session} Session
 * @typedef {import('../../wire.ts').View} View
 */

export class ModalLayer {
  element = h('div', { class: 'modal-layer' });
  /** @type {View | undefined} */
  #view;
  /** @type {Element | null} where the focus was before the first modal opened */
  #before = null;
  #errors = h('div', { class: 'modal-problem', role: 'alert' });

  constructor() {
    this.element.hidden = true;
  }

  /** @param {Session} session */
  update(session) {
    const view = session.state?.modalStack.at(-1);
    if (view !== this.#view) {
      if (this.#view === undefined) this.#before = document.activeElement;
      const reopened = view?.id !== this.#view?.id;
      this.#view = view;
      this.element.hidden = view === undefined;
      this.#show(session, view, reopened);
    }
    if (view === undefined) return;
    const left = showFieldErrors(this.element, session.viewErrors);
    this.#errors.textContent = left.join(' ');
    this.#errors.hidden = left.length === 0;
  }

  /** @param {Session} session @param {View | undefined} view @param {boolean} reopened */
  #show(session, view, reopened) {
    const focused = /** @type {HTMLElement | null} */ (document.activeElement)?.dataset['testid'];
    this.element.replaceChildren(...(view === undefined ? [] : [this.#draw(session, view)]));
    if (view === undefined) {
      if (this.#before instanceof HTMLElement) this.#before.focus();
      return;
    }
    const wanted = reopened
      ? '[autofocus], .modal-body input, .modal-body textarea, .modal-body select, .modal'
      : `[data-testid="${CSS.escape(focused ?? '')}"]`;
    /** @type {HTMLElement | null} */ (this.element.querySelector(wanted))?.focus();
  }

  /** @param {Session} session @param {View} view */
  #draw(session, view) {
    const surface = viewSurface(session, view);
    const { socket } = session;
    const close = (all = false) => void socket.request({ t: 'view_close', ...(all ? { all } : {}) });
    const submit = async () => {
      if (button.getAttribute('aria-busy') === 'true') return;
      button.setAttribute('aria-busy', 'true');
      await socket.request({
        t: 'view_submit',
        values: /** @type {import('../../wire.ts').ViewValues} */ (surface.values.of(view.blocks)),
      });
      button.removeAttribute('aria-busy');
    };
    const hasInputs = view.blocks.some(({ type }) => type === 'input');
    const button = h(
      'button',
      { type: 'submit', class: 'button button-primary', 'data-testid': testIds.modalSubmit },
      drawText(view.submit ?? { type: 'plain_text', text: 'Submit' }, surface.reader),
    );
    const form = h(
      'form',
      {
        class: 'modal',
        role: 'dialog',
        'aria-modal': 'true',
        'aria-labelledby': 'modal-title',
        tabindex: '-1',
        novalidate: true,
        'data-testid': testIds.modal,
        'data-view-id': view.id,
      },
      drawHead(session, view, () => close(true)),
      h('div', { class: 'modal-body' }, drawBlocks(view.blocks, surface), this.#errors),
      h(
        'div',
        { class: 'modal-foot' },
        h(
          'button',
          { type: 'button', class: 'button', 'data-testid': testIds.modalClose, onclick: () => close() },
          drawText(view.close ?? { type: 'plain_text', text: 'Close' }, surface.reader),
        ),
        (hasInputs || view.submit) && button,
      ),
    );
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      void submit();
    });
    form.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') close();
    });
    return form;
  }
}

/** @param {Session} session @param {View} view @param {() => void} dismiss */
function drawHead(session, view, dismiss) {
  const app = session.state?.apps.find(({ appId }) => appId === view.app_id);
  return h(
    'div',
    { class: 'modal-head' },
    drawAvatar({ id: view.bot_id, name: app?.botName ?? '', isApp: true }, 'avatar-small'),
    h(
      'h2',
      { id: 'modal-title', 'data-testid': testIds.modalTitle },
      view.title && drawText(view.title, viewSurface(session, view).reader),
    ),
    h(
      'button',
      {
        type: 'button',
        class: 'button-plain',
        'aria-label': 'Close',
        'data-testid': testIds.modalDismiss,
        onclick: dismiss,
      },
      icon('close'),
    ),
  );
}
