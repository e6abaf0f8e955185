/** Where one types: commands, mentions, messages. */

import { matchingCommands, usage } from '../compose/commands.js';
import { h, icon } from '../dom.js';
import { testIds } from '../test-ids.js';

/**
 * @typedef {import('../../wire.ts').SlashCommand} SlashCommand
 * @typedef {{insert: string, title: string, note: string}} Suggestion
 * @typedef {object} Wiring
 * @property {string} testId
 * @property {() => readonly SlashCommand[]} commands
 * @property {(prefix: string) => readonly Suggestion[]} names people and channels for `@` and `#`
 * @property {(text: string) => void} send
 */

export class Composer {
  /** @type {string[]} */
  #history = [];
  #historyAt = 0;
  /** @type {readonly Suggestion[]} */
  #suggestions = [];
  #chosen = 0;
  #input;
  #menu;
  #hint;
  #send;
  #wiring;
  element;

  /** @param {Wiring} wiring */
  constructor(wiring) {
    this.#wiring = wiring;
    const listId = `${wiring.testId}-suggestions`;
    this.#input = h('textarea', {
      class: 'composer-input',
      rows: 1,
      'data-testid': wiring.testId,
      'aria-autocomplete': 'list',
      'aria-controls': listId,
      enterkeyhint: 'send',
      autocapitalize: 'off',
      spellcheck: 'false',
    });
    this.#menu = h('div', { class: 'suggestions', role: 'listbox', id: listId, 'data-testid': testIds.suggestions });
    this.#menu.hidden = true;
    this.#hint = h('div', { class: 'composer-hint' });
    this.#hint.hidden = true;
    this.#send = h(
      'button',
      {
        type: 'button',
        class: 'send',
        'aria-label': 'Send',
        disabled: true,
        'data-testid': `${wiring.testId}-send`,
        onclick: () => this.#submit(),
      },
      icon('send'),
    );
    this.#input.addEventListener('input', () => this.#typed());
    /** @type {HTMLElement} */ (this.#input).addEventListener('keydown', (event) => this.#key(event));
    this.#input.addEventListener('blur', () => this.#suggest([]));
    this.element = h(
      'div',
      { class: 'composer' },
      this.#menu,
      this.#hint,
      h('div', { class: 'composer-box' }, this.#input, this.#send),
    );
  }

  /** @param {string} placeholder */
  set placeholder(placeholder) {
    this.#input.placeholder = placeholder;
    this.#input.setAttribute('aria-label', placeholder);
  }

  focus() {
    this.#input.focus({ preventScroll: true });
  }

  #typed() {
    const { value } = this.#input;
    this.#send.disabled = value.trim() === '';
    this.#input.style.setProperty('height', 'auto');
    this.#input.style.setProperty('height', `${this.#input.scrollHeight}px`);
    const command = usage(value, this.#wiring.commands());
    this.#hint.hidden = command === undefined;
    this.#hint.replaceChildren(
      ...(command === undefined
        ? []
        : [
            h('strong', null, command.command),
            ' ',
            h('span', { class: 'usage' }, command.usage_hint ?? ''),
            h('span', { class: 'usage-note' }, command.description),
          ]),
    );
    const word = /(?:^|\s)([@#][\p{L}\p{N}._-]*)$/u.exec(value.slice(0, this.#input.selectionStart))?.[1];
    this.#suggest(word === undefined ? matchingCommands(value, this.#wiring.commands()) : this.#wiring.names(word));
  }

  /** @param {readonly Suggestion[]} suggestions */
  #suggest(suggestions) {
    this.#suggestions = suggestions;
    this.#chosen = 0;
    this.#menu.hidden = suggestions.length === 0;
    this.#drawMenu();
  }

  #drawMenu() {
    this.#menu.replaceChildren(
      ...this.#suggestions.map((suggestion, i) =>
        h(
          'div',
          {
            class: `suggestion ${i === this.#chosen ? 'chosen' : ''}`,
            role: 'option',
            'aria-selected': String(i === this.#chosen),
            onmousedown: (/** @type {Event} */ event) => this.#pick(suggestion, event),
          },
          h('strong', null, suggestion.title),
          h('span', { class: 'suggestion-note' }, suggestion.note),
        ),
      ),
    );
  }

  /** @param {Suggestion} suggestion @param {Event} event */
  #pick(suggestion, event) {
    event.preventDefault();
    const at = this.#input.selectionStart;
    const start = this.#input.value.slice(0, at).search(/\S*$/);
    this.#input.setRangeText(`${suggestion.insert} `, start, at, 'end');
    this.#typed();
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.isComposing) return;
    const suggestion = this.#suggestions[this.#chosen];
    if (suggestion !== undefined && this.#keyInMenu(event, suggestion)) return;
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      this.#submit();
    } else if (event.key === 'ArrowUp' || event.key === 'ArrowDown') this.#recall(event);
  }

  /** True where the key was meant for the open menu. @param {KeyboardEvent} event @param {Suggestion} suggestion */
  #keyInMenu(event, suggestion) {
    const isTyped = this.#input.value.endsWith(suggestion.insert);
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      const count = this.#suggestions.length;
      this.#chosen = (this.#chosen + (event.key === 'ArrowDown' ? 1 : count - 1)) % count;
      this.#drawMenu();
    } else if (event.key === 'Tab' || (event.key === 'Enter' && !isTyped)) {
      this.#pick(suggestion, event);
    } else if (event.key === 'Escape') {
      event.stopPropagation();
      this.#suggest([]);
    } else return false;
    return true;
  }

  /** Earlier inputs, while the field is empty or holds one of them unchanged. @param {KeyboardEvent} event */
  #recall(event) {
    const { value } = this.#input;
    if (value !== '' && value !== this.#history[this.#historyAt]) return;
    const at = this.#historyAt + (event.key === 'ArrowUp' ? -1 : 1);
    if (at < 0 || at > this.#history.length) return;
    event.preventDefault();
    this.#historyAt = at;
    this.#input.value = this.#history[at] ?? '';
    this.#typed();
    this.#suggest([]);
  }

  #submit() {
    const text = this.#input.value.trim();
    if (text === '') return;
    if (this.#history.at(-1) !== text) this.#history.push(text);
    this.#historyAt = this.#history.length;
    this.#input.value = '';
    this.#typed();
    this.#wiring.send(text);
  }
}
