import { isObject } from '../../../json.ts';
import { all, bool, type Check, complain, integer, listOf, matching, shape, text } from '../check.ts';
import { actionId, confirm, dispatchConfig, plainText } from '../composition.ts';
import { richText } from '../rich-text.ts';

/** Elements into which people type or pick a date. */

const common = { action_id: actionId, focus_on_load: bool, placeholder: plainText(150) };
const typed = { ...common, dispatch_action_config: dispatchConfig };
const picked = { ...common, confirm };

const ordered =
  (low: string, high: string): Check =>
  (value, at) => {
    if (isObject(value) && Number(value[low]) > Number(value[high]))
      complain(at, `\`${low}\` must not be greater than \`${high}\``);
  };

export const plainTextInput: Check = all(
  shape(
    {},
    {
      ...typed,
      initial_value: text(3000, 0),
      multiline: bool,
      min_length: integer(0, 3000),
      max_length: integer(1, 3000),
    },
  ),
  ordered('min_length', 'max_length'),
);

export const emailInput: Check = shape({}, { ...typed, initial_value: text(3000) });
export const urlInput: Check = shape({}, { ...typed, initial_value: text(3000) });

const numeral = matching(/^-?\d+(\.\d+)?$/, 'must be a number');
export const numberInput: Check = all(
  shape({ is_decimal_allowed: bool }, { ...typed, initial_value: numeral, min_value: numeral, max_value: numeral }),
  ordered('min_value', 'max_value'),
);

export const richTextInput: Check = shape(
  {},
  { ...typed, initial_value: richText, min_lines: integer(1, 100), max_lines: integer(1, 100) },
);

export const fileInput: Check = shape(
  {},
  { action_id: actionId, filetypes: listOf(text(255), 100), max_files: integer(1, 10) },
);

const date = matching(/^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/, 'must be a date in the format YYYY-MM-DD');
const time = matching(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time in the format HH:mm');

export const datepicker: Check = shape({}, { ...picked, initial_date: date });
export const timepicker: Check = shape({}, { ...picked, initial_time: time, timezone: text(255) });
export const datetimepicker: Check = shape(
  {},
  { action_id: actionId, focus_on_load: bool, confirm, initial_date_time: integer(1_000_000_000, 9_999_999_999) },
);
