/** Fields in which one types: text, numbers, addresses. */
import { h } from '../dom.js';
import { changeValue, currentValue } from '../surface.js';
import { testIds } from '../test-ids.js';

/**
 * @typedef {import('@slack/types').PlainTextInput | import('@slack/types').NumberInput | import('@slack/types').EmailInput
 *   | import('@slack/types').URLInput} TextElement
 */

const MODES = /** @type {const} */ ({
  plain_text_input: { type: 'text', inputmode: 'text' },
  number_input: { type: 'text', inputmode: 'decimal' },
  email_text_input: { type: 'email', inputmode: 'email' },
  url_text_input: { type: 'url', inputmode: 'url' },
});

/** Validity is the server's to say, as in Slack: the field itself accepts any text. @param {TextElement} element @param {import('../surface.js').Slot} slot */
export function drawTextInput(element, slot) {
  const value = currentValue(slot, element, { value: element.initial_value ?? null })['value'];
  const multiline = element.type === 'plain_text_input' && element.multiline === true;
  const props = {
    class: 'input',
    placeholder: element.placeholder?.text,
    maxlength: element.type === 'plain_text_input' ? element.max_length : undefined,
    autofocus: element.focus_on_load,
    'aria-label': slot.label,
    'data-testid': testIds.action(element.action_id ?? ''),
  };
  const input = multiline
    ? h('textarea', { ...props, rows: 4 })
    : h('input', { ...props, ...MODES[element.type], autocomplete: 'off', spellcheck: 'false' });
  input.value = typeof value === 'string' ? value : '';
  const triggers = element.dispatch_action_config?.trigger_actions_on ?? ['on_enter_pressed'];
  /** @param {boolean} dispatches */
  const change = (dispatches) =>
    void changeValue(slot, element, { value: input.value === '' ? null : input.value }, slot.dispatches && dispatches);
  input.addEventListener('input', () => change(triggers.includes('on_character_entered')));
  /** @type {HTMLElement} */ (input).addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.isComposing || (multiline && !event.ctrlKey && !event.metaKey)) return;
    if (slot.dispatches) event.preventDefault();
    change(triggers.includes('on_enter_pressed'));
  });
  return input;
}
