/** Checkboxes and radio buttons. */
import { h } from '../dom.js';
import { drawText } from '../mrkdwn/draw.js';
import { changeValue, currentValue } from '../surface.js';
import { testIds } from '../test-ids.js';
import { confirmed } from './confirm.js';

let groups = 0;

/** @param {import('@slack/types').Checkboxes} element @param {import('../surface.js').Slot} slot */
export function drawCheckboxes(element, slot) {
  const value = currentValue(slot, element, { selected_options: element.initial_options ?? [] });
  const chosen = /** @type {import('../surface.js').Option[]} */ (value['selected_options'] ?? []);
  return drawGroup(element, slot, 'checkbox', new Set(chosen.map((option) => option.value)), (selected) => ({
    selected_options: selected,
  }));
}

/** @param {import('@slack/types').RadioButtons} element @param {import('../surface.js').Slot} slot */
export function drawRadioButtons(element, slot) {
  const value = currentValue(slot, element, { selected_option: element.initial_option ?? null });
  const chosen = /** @type {import('../surface.js').Option | null} */ (value['selected_option']);
  return drawGroup(element, slot, 'radio', new Set([chosen?.value]), ([selected]) => ({
    selected_option: selected ?? null,
  }));
}

/**
 * @param {import('@slack/types').Checkboxes | import('@slack/types').RadioButtons} element
 * @param {import('../surface.js').Slot} slot @param {'checkbox' | 'radio'} type
 * @param {ReadonlySet<string | undefined>} chosen
 * @param {(selected: readonly import('../surface.js').Option[]) => Record<string, unknown>} report
 */
function drawGroup(element, slot, type, chosen, report) {
  const { reader } = slot.surface;
  const name = `choice-${groups++}`;
  const actionId = element.action_id ?? '';
  const inputs = element.options.map((option) =>
    h('input', {
      type,
      name,
      value: option.value,
      checked: chosen.has(option.value),
      'data-testid': testIds.option(actionId, option.value ?? ''),
    }),
  );
  const change = async (/** @type {Event} */ event) => {
    if (!(await confirmed(element.confirm, reader))) {
      const input = /** @type {HTMLInputElement} */ (event.target);
      input.checked = !input.checked;
      return;
    }
    await changeValue(slot, element, report(element.options.filter((_, i) => inputs[i]?.checked === true)));
  };
  return h(
    'div',
    {
      class: 'choices',
      role: type === 'radio' ? 'radiogroup' : 'group',
      'aria-label': slot.label,
      'data-testid': testIds.action(actionId),
      onchange: change,
    },
    element.options.map((option, i) =>
      h(
        'label',
        { class: 'choice' },
        inputs[i],
        h(
          'span',
          { class: 'choice-text' },
          h('span', null, drawText(option.text, reader)),
          option.description && h('span', { class: 'choice-note' }, drawText(option.description, reader)),
        ),
      ),
    ),
  );
}
