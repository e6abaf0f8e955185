/** The choices of select menus, whatever they list. */
import { h } from '../dom.js';
import { withEmoji } from '../mrkdwn/emoji.js';

/**
 * @typedef {import('../surface.js').Option} Option
 * @typedef {{key: string, label: string, value: unknown}} Entry `value` is what Slack reports for the choice
 * @typedef {{label: string | undefined, entries: readonly Entry[]}} Group
 * @typedef {import('@slack/types').Select | import('@slack/types').MultiSelect} AnySelect
 */

/** @param {Option} option @returns {Entry} */
const optionEntry = (option) => ({ key: option.value ?? '', label: withEmoji(option.text.text), value: option });

/** @param {import('../surface.js').Choice} choice @returns {Entry} */
const choiceEntry = (choice) => ({ key: choice.value, label: choice.label, value: choice.value });

/**
 * What a select offers. An external one offers what it already holds until the app is asked.
 * @param {AnySelect} element @param {import('../surface.js').Surface} surface
 * @returns {readonly Group[]}
 */
export function selectGroups(element, surface) {
  const kind = element.type.replace('multi_', '');
  if (kind === 'users_select') return [{ label: undefined, entries: surface.choices().users.map(choiceEntry) }];
  if (kind === 'conversations_select' || kind === 'channels_select')
    return [{ label: undefined, entries: surface.choices().channels.map(choiceEntry) }];
  if ('option_groups' in element && element.option_groups !== undefined)
    return element.option_groups.map((group) => ({
      label: withEmoji(group.label.text),
      entries: group.options.map(optionEntry),
    }));
  return [{ label: undefined, entries: ('options' in element ? (element.options ?? []) : []).map(optionEntry) }];
}

/** @param {readonly Option[]} options @returns {Group} */
export const optionsGroup = (options) => ({ label: undefined, entries: options.map(optionEntry) });

/** The field of an action that carries a select's choice. @param {string} type */
export function valueField(type) {
  const many = type.startsWith('multi_') ? 's' : '';
  switch (type.replace('multi_', '')) {
    case 'users_select':
      return `selected_user${many}`;
    case 'conversations_select':
      return `selected_conversation${many}`;
    case 'channels_select':
      return `selected_channel${many}`;
    default:
      return `selected_option${many}`;
  }
}

/** The key under which a reported value is listed. @param {unknown} value */
export const keyOf = (value) =>
  typeof value === 'string' ? value : String(/** @type {{value?: string} | null} */ (value)?.value ?? '');

/** @param {readonly Group[]} groups @param {string} [selected] */
export function drawOptions(groups, selected) {
  /** @param {Entry} entry */
  const draw = (entry) => h('option', { value: entry.key, selected: entry.key === selected }, entry.label);
  return groups.flatMap((group) =>
    group.label === undefined
      ? group.entries.map(draw)
      : [h('optgroup', { label: group.label }, group.entries.map(draw))],
  );
}
