/** Pickers of a day, a time of day, and an instant. */
import { h } from '../dom.js';
import { changeValue, currentValue } from '../surface.js';
import { testIds } from '../test-ids.js';
import { confirmed } from './confirm.js';

/** @param {import('@slack/types').Datepicker} element @param {import('../surface.js').Slot} slot */
export function drawDatepicker(element, slot) {
  const value = currentValue(slot, element, { selected_date: element.initial_date ?? null })['selected_date'];
  return picker('date', typeof value === 'string' ? value : '', element, slot, (text) => ({
    selected_date: text || null,
  }));
}

/** @param {import('@slack/types').Timepicker} element @param {import('../surface.js').Slot} slot */
export function drawTimepicker(element, slot) {
  const value = currentValue(slot, element, { selected_time: element.initial_time ?? null })['selected_time'];
  return picker('time', typeof value === 'string' ? value : '', element, slot, (text) => ({
    selected_time: text || null,
  }));
}

/** @param {import('@slack/types').DateTimepicker} element @param {import('../surface.js').Slot} slot */
export function drawDateTimepicker(element, slot) {
  const value = currentValue(slot, element, { selected_date_time: element.initial_date_time ?? null })[
    'selected_date_time'
  ];
  const shown = typeof value === 'number' ? localInput(value) : '';
  return picker('datetime-local', shown, element, slot, (text) => ({
    selected_date_time: text === '' ? null : Math.floor(new Date(text).getTime() / 1000),
  }));
}

/** Seconds since the epoch as an input of the browser's own zone holds them. @param {number} seconds */
function localInput(seconds) {
  const offsetMs = new Date(seconds * 1000).getTimezoneOffset() * 60_000;
  return new Date(seconds * 1000 - offsetMs).toISOString().slice(0, 16);
}

/**
 * @param {string} type @param {string} value
 * @param {import('@slack/types').Datepicker | import('@slack/types').Timepicker | import('@slack/types').DateTimepicker} element
 * @param {import('../surface.js').Slot} slot @param {(text: string) => Record<string, unknown>} report
 */
function picker(type, value, element, slot, report) {
  let before = value;
  const input = h('input', {
    class: 'input picker',
    type,
    'aria-label': slot.label || type,
    'data-testid': testIds.action(element.action_id ?? ''),
  });
  input.value = value;
  input.addEventListener('change', async () => {
    if (!(await confirmed(element.confirm, slot.surface.reader))) {
      input.value = before;
      return;
    }
    before = input.value;
    await changeValue(slot, element, report(input.value));
  });
  return input;
}
