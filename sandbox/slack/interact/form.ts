import { isObject } from '../../json.ts';
import { elementsOf } from '../validate/payload.ts';
import type { Block, Json, ViewValues } from '../wire.ts';

/** The state of a surface's inputs, and what Slack's own client checks before it sends a form. */

/** How each kind of element holds its value: the field's name, the field of its initial value, and "nothing". */
const HOLDERS: Readonly<Record<string, readonly [field: string, initial: string, empty: unknown]>> = {
  plain_text_input: ['value', 'initial_value', null],
  email_text_input: ['value', 'initial_value', null],
  url_text_input: ['value', 'initial_value', null],
  number_input: ['value', 'initial_value', null],
  rich_text_input: ['rich_text_value', 'initial_value', null],
  file_input: ['files', 'initial_files', []],
  static_select: ['selected_option', 'initial_option', null],
  external_select: ['selected_option', 'initial_option', null],
  radio_buttons: ['selected_option', 'initial_option', null],
  users_select: ['selected_user', 'initial_user', null],
  channels_select: ['selected_channel', 'initial_channel', null],
  conversations_select: ['selected_conversation', 'initial_conversation', null],
  checkboxes: ['selected_options', 'initial_options', []],
  multi_static_select: ['selected_options', 'initial_options', []],
  multi_external_select: ['selected_options', 'initial_options', []],
  multi_users_select: ['selected_users', 'initial_users', []],
  multi_channels_select: ['selected_channels', 'initial_channels', []],
  multi_conversations_select: ['selected_conversations', 'initial_conversations', []],
  datepicker: ['selected_date', 'initial_date', null],
  timepicker: ['selected_time', 'initial_time', null],
  datetimepicker: ['selected_date_time', 'initial_date_time', null],
};

/** Every input of these blocks with its given or else its initial value; values for elements that do not exist are dropped. */
export function stateValues(blocks: readonly Block[], given: ViewValues = {}): ViewValues {
  const entries = blocks.flatMap((block) => {
    const held = elementsOf(block).flatMap((element) => {
      const holder = HOLDERS[String(element['type'])];
      if (holder === undefined) return [];
      const [field, initial, empty] = holder;
      const actionId = String(element['action_id']);
      const known = given[block.block_id ?? '']?.[actionId];
      const value = known === undefined ? (element[initial] ?? empty) : (known[field] ?? empty);
      return [[actionId, { type: String(element['type']), [field]: value }] as const];
    });
    return held.length === 0 ? [] : [[block.block_id ?? '', Object.fromEntries(held)] as const];
  });
  return Object.fromEntries(entries);
}

/** block_id -> what is wrong with its value, in Slack's words; such a form never reaches the app. */
export function formErrors(blocks: readonly Block[], values: ViewValues): Readonly<Record<string, string>> {
  const inputs = blocks.filter((block) => block.type === 'input');
  const found = inputs.flatMap((block) => {
    const element = block['element'];
    if (!isObject(element)) return [];
    const error = fieldError(block, element, values);
    return error === undefined ? [] : [[block.block_id ?? '', error] as const];
  });
  return Object.fromEntries(found);
}

function fieldError(block: Block, element: Json, values: ViewValues): string | undefined {
  const [field] = HOLDERS[String(element['type'])] ?? ['value'];
  const value = values[block.block_id ?? '']?.[String(element['action_id'])]?.[field];
  const isEmpty = value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0);
  if (isEmpty) return block['optional'] === true ? undefined : 'Please complete this required field.';
  return typeof value === 'string' ? textError(element, value) : undefined;
}

function textError(element: Json, value: string): string | undefined {
  switch (element['type']) {
    case 'plain_text_input':
      return lengthError(element, value);
    case 'email_text_input':
      return /^\S+@\S+\.\S+$/.test(value) ? undefined : 'Please enter a valid email address.';
    case 'url_text_input':
      return URL.canParse(value) ? undefined : 'Please enter a valid URL.';
    case 'number_input':
      return numberError(element, Number(value));
    default:
      return undefined;
  }
}

function lengthError({ min_length: min, max_length: max }: Json, value: string): string | undefined {
  const most = typeof max === 'number' ? max : 3000;
  if (typeof min === 'number' && value.length < min) return `This field must be at least ${min} characters.`;
  return value.length > most ? `This field must be ${most} characters or less.` : undefined;
}

function numberError(element: Json, value: number): string | undefined {
  const { min_value: min, max_value: max } = element;
  if (Number.isNaN(value)) return 'Please enter a number.';
  if (element['is_decimal_allowed'] !== true && !Number.isInteger(value)) return 'Please enter a whole number.';
  if (typeof min === 'string' && value < Number(min)) return `Please enter a number no less than ${min}.`;
  return typeof max === 'string' && value > Number(max) ? `Please enter a number no greater than ${max}.` : undefined;
}
