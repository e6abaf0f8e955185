/** Select menus of several choices: what is chosen as chips, the rest in a native select. */
import { h, icon } from '../dom.js';
import { changeValue, currentValue } from '../surface.js';
import { testIds } from '../test-ids.js';
import { drawOptions, keyOf, optionsGroup, selectGroups, valueField } from './options.js';
import { searchable } from './select.js';

/** @param {import('@slack/types').MultiSelect} element @returns {readonly unknown[]} */
function initialChoices(element) {
  switch (element.type) {
    case 'multi_users_select':
      return element.initial_users ?? [];
    case 'multi_conversations_select':
      return element.initial_conversations ?? [];
    case 'multi_channels_select':
      return element.initial_channels ?? [];
    default:
      return element.initial_options ?? [];
  }
}

/** @param {import('@slack/types').MultiSelect} element @param {import('../surface.js').Slot} slot */
export function drawMultiSelect(element, slot) {
  const field = valueField(element.type);
  let groups = selectGroups(element, slot.surface);
  const chips = h('div', { class: 'chips' });
  const select = h('select', {
    class: 'select',
    'aria-label': slot.label || element.placeholder?.text,
    'data-testid': testIds.action(element.action_id ?? ''),
  });
  const held = () =>
    /** @type {unknown[]} */ (currentValue(slot, element, { [field]: initialChoices(element) })[field] ?? []);
  /** @param {unknown[]} chosen */
  const choose = (chosen) => {
    void changeValue(slot, element, { [field]: chosen });
    refresh();
  };
  const refresh = () => {
    const chosen = held();
    const keys = new Set(chosen.map(keyOf));
    const entries = groups.flatMap((group) => group.entries);
    /** @param {string} key */
    const labelOf = (key) => entries.find((entry) => entry.key === key)?.label ?? key;
    chips.replaceChildren(
      ...[...keys].map((key) => {
        const drop = () => choose(held().filter((value) => keyOf(value) !== key));
        return h(
          'span',
          { class: 'chip' },
          labelOf(key),
          h('button', { type: 'button', 'aria-label': `Remove ${labelOf(key)}`, onclick: drop }, icon('close')),
        );
      }),
    );
    const left = groups.map((group) => ({ ...group, entries: group.entries.filter(({ key }) => !keys.has(key)) }));
    select.replaceChildren(
      h('option', { value: '' }, element.placeholder?.text ?? 'Choose options'),
      ...drawOptions(left),
    );
    select.disabled = element.max_selected_items !== undefined && keys.size >= element.max_selected_items;
  };
  select.addEventListener('change', () => {
    const entry = groups.flatMap((group) => group.entries).find(({ key }) => key === select.value);
    if (entry !== undefined) choose([...held(), entry.value]);
  });
  refresh();
  const box = h('div', { class: 'multi-select' }, chips, select);
  if (element.type !== 'multi_external_select') return box;
  return searchable(
    element,
    slot,
    (found) => {
      groups = [optionsGroup(found)];
      refresh();
    },
    box,
  );
}
