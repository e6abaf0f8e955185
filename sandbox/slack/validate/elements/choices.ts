import { all, bool, type Check, integer, listOf, shape, text } from '../check.ts';
import {
  actionId,
  confirm,
  conversationFilter,
  initialAmongOptions,
  optionGroup,
  optionsOrGroups,
  plainOption,
  plainText,
  richOption,
} from '../composition.ts';

/** Elements from which people choose: selects, radio buttons, checkboxes. */

const id = text(255);
const ids = listOf(id, 1000);
const common = { action_id: actionId, confirm, focus_on_load: bool };
const select = { ...common, placeholder: plainText(150) };
const multi = { ...select, max_selected_items: integer(1) };
const lists = { options: listOf(plainOption, 100), option_groups: listOf(optionGroup, 100) };
const conversation = { default_to_current_conversation: bool, filter: conversationFilter };

const fromList = (fields: Readonly<Record<string, Check>>): Check =>
  all(shape({}, { ...fields, ...lists }), optionsOrGroups, initialAmongOptions);

export const selects: Readonly<Record<string, Check>> = {
  static_select: fromList({ ...select, initial_option: plainOption }),
  external_select: shape({}, { ...select, initial_option: plainOption, min_query_length: integer(0) }),
  users_select: shape({}, { ...select, initial_user: id }),
  channels_select: shape({}, { ...select, initial_channel: id, response_url_enabled: bool }),
  conversations_select: shape({}, { ...select, ...conversation, initial_conversation: id, response_url_enabled: bool }),
};

export const multiSelects: Readonly<Record<string, Check>> = {
  multi_static_select: fromList({ ...multi, initial_options: listOf(plainOption, 100) }),
  multi_external_select: shape(
    {},
    { ...multi, initial_options: listOf(plainOption, 100), min_query_length: integer(0) },
  ),
  multi_users_select: shape({}, { ...multi, initial_users: ids }),
  multi_channels_select: shape({}, { ...multi, initial_channels: ids }),
  multi_conversations_select: shape({}, { ...multi, ...conversation, initial_conversations: ids }),
};

export const radioButtons: Check = all(
  shape({ options: listOf(richOption, 10) }, { ...common, initial_option: richOption }),
  initialAmongOptions,
);

export const checkboxes: Check = all(
  shape({ options: listOf(richOption, 10) }, { ...common, initial_options: listOf(richOption, 10) }),
  initialAmongOptions,
);
