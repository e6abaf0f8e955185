/** Select menus of one choice, as native selects: right on phones, for keyboards and for screen readers. */
import { h } from '../dom.js';
import { changeValue, currentValue } from '../surface.js';
import { testIds } from '../test-ids.js';
import { confirmed } from './confirm.js';
import { drawOptions, keyOf, optionsGroup, selectGroups, valueField } from './options.js';

/** @param {import('@slack/types').Select} element @returns {unknown} */
function initialChoice(element) {
  switch (element.type) {
    case 'users_select':
      return element.initial_user;
    case 'conversations_select':
      return element.initial_conversation;
    case 'channels_select':
      return element.initial_channel;
    default:
      return element.initial_option;
  }
}

/** @param {import('@slack/types').Select} element @param {import('../surface.js').Slot} slot */
export function drawSelect(element, slot) {
  const field = valueField(element.type);
  const held = currentValue(slot, element, { [field]: initialChoice(element) ?? null })[field];
  let groups = selectGroups(element, slot.surface);
  if (element.type === 'external_select')
    groups = held === null ? [] : [optionsGroup([/** @type {import('../surface.js').Option} */ (held)])];
  let before = keyOf(held);
  const select = h(
    'select',
    {
      class: 'select',
      'aria-label': slot.label || element.placeholder?.text,
      'data-testid': testIds.action(element.action_id ?? ''),
    },
    h('option', { value: '', disabled: slot.dispatches }, element.placeholder?.text ?? 'Choose an option'),
    drawOptions(groups, before),
  );
  if (before === '') select.value = '';
  select.addEventListener('change', async () => {
    if (!(await confirmed(element.confirm, slot.surface.reader))) {
      select.value = before;
      return;
    }
    before = select.value;
    const entry = groups.flatMap((group) => group.entries).find(({ key }) => key === before);
    await changeValue(slot, element, { [field]: entry?.value ?? null });
  });
  if (element.type !== 'external_select') return select;
  return searchable(
    element,
    slot,
    (found) => {
      groups = [optionsGroup(found)];
      select.replaceChildren(
        h('option', { value: '' }, found.length === 0 ? 'No results' : 'Choose an option'),
        ...drawOptions(groups),
      );
    },
    select,
  );
}

/**
 * The field in front of an external select in which one types what the app is asked for.
 * @param {{type: string, action_id?: string, min_query_length?: number}} element @param {import('../surface.js').Slot} slot
 * @param {(found: readonly import('../surface.js').Option[]) => void} show @param {HTMLElement} select
 */
export function searchable(element, slot, show, select) {
  const search = h('input', {
    class: 'input',
    type: 'search',
    placeholder: 'Search…',
    'aria-label': `Search ${slot.label}`,
  });
  const ask = async () => {
    if (search.value.length < (element.min_query_length ?? 3)) return;
    show(await slot.surface.loadOptions(slot.blockId, element.action_id ?? '', search.value));
  };
  search.addEventListener('input', ask);
  if (element.min_query_length === 0) search.addEventListener('focus', ask, { once: true });
  return h('div', { class: 'searchable' }, search, select);
}
