import { isObject } from '../../json.ts';
import { bool, byType, type Check, complain, listOf, on, oneOf, shape, text, url } from './check.ts';
import { anyText, blockId, imageFields, plainText } from './composition.ts';
import { button, feedbackButtons, iconButton, image, overflow, workflowButton } from './elements/buttons.ts';
import { checkboxes, multiSelects, radioButtons, selects } from './elements/choices.ts';
import {
  datepicker,
  datetimepicker,
  emailInput,
  fileInput,
  numberInput,
  plainTextInput,
  richTextInput,
  timepicker,
  urlInput,
} from './elements/inputs.ts';
import { richText, richTextFields } from './rich-text.ts';

/** Every block type of Slack's classic kit, each with exactly its fields. */

const common = { block_id: blockId };
const pickers = { datepicker, timepicker };
const choosers = { ...selects, ...multiSelects, radio_buttons: radioButtons, checkboxes };

const accessory = byType({ button, overflow, image, workflow_button: workflowButton, ...choosers, ...pickers });
const actionElement = byType({
  ...{ button, overflow, workflow_button: workflowButton, datetimepicker },
  ...{ rich_text_input: richTextInput, ...choosers, ...pickers },
});
const inputElement = byType({
  ...{ plain_text_input: plainTextInput, email_text_input: emailInput, url_text_input: urlInput },
  ...{ number_input: numberInput, rich_text_input: richTextInput, file_input: on(['modal'], fileInput) },
  ...{ datetimepicker, ...choosers, ...pickers },
});
const contextElement = byType({
  image,
  plain_text: shape({ text: text(3000) }, { emoji: bool }),
  mrkdwn: shape({ text: text(3000) }, { verbatim: bool }),
});

const section: Check = (value, at) => {
  const fields = { text: anyText(3000), fields: listOf(anyText(2000), 10), accessory, expand: bool };
  shape({}, { ...common, ...fields })(value, at);
  if (isObject(value) && value['text'] === undefined && value['fields'] === undefined)
    complain(at, 'must define either `text` or `fields`');
};

const numberCell = (value: unknown, at: Parameters<Check>[1]) => {
  if (typeof value !== 'number') complain(at, 'must provide a number');
};
const cell = byType({
  rich_text: richTextFields,
  raw_text: shape({ text: text(3000) }),
  raw_number: shape({ value: numberCell, text: text(3000) }),
});
const columnSetting: Check = (value, at) => {
  // Slack takes null for "as the default" in a column.
  if (value !== null) shape({}, { align: oneOf('left', 'center', 'right'), is_wrapped: bool })(value, at);
};

const video = shape(
  { video_url: url, thumbnail_url: url, alt_text: text(2000), title: plainText(200) },
  {
    ...common,
    ...{ title_url: url, author_name: text(50), provider_name: text(255), provider_icon_url: url },
    description: plainText(3000),
  },
);

const remoteFile: Check = (value, at) => {
  shape({ external_id: text(255), source: oneOf('remote') }, common)(value, at);
  // A file block needs a remote file that was registered before; this workspace has none.
  if (isObject(value)) complain(at, `file not found: ${String(value['external_id'])}`);
};

export const block: Check = byType({
  section,
  divider: shape({}, common),
  header: shape({ text: plainText(150) }, common),
  context: shape({ elements: listOf(contextElement, 10) }, common),
  actions: shape({ elements: listOf(actionElement, 25) }, common),
  image: imageFields({ ...common, title: plainText(2000) }),
  input: shape(
    { label: plainText(2000), element: inputElement },
    { ...common, hint: plainText(2000), optional: bool, dispatch_action: bool },
  ),
  rich_text: richTextFields,
  file: on(['message'], remoteFile),
  video,
  markdown: on(['message'], shape({ text: text(12_000) }, common)),
  table: on(
    ['message'],
    shape({ rows: listOf(listOf(cell, 20), 100) }, { ...common, column_settings: listOf(columnSetting, 20, 0) }),
  ),
  context_actions: on(
    ['message'],
    shape({ elements: listOf(byType({ feedback_buttons: feedbackButtons, icon_button: iconButton }), 5) }, common),
  ),
  alert: shape({ text: anyText(3000) }, { ...common, level: oneOf('default', 'info', 'warning', 'error', 'success') }),
  task_card: on(
    ['message'],
    shape(
      { task_id: text(255), title: text(255), status: oneOf('pending', 'in_progress', 'complete', 'error') },
      {
        ...common,
        details: richText,
        output: richText,
        sources: listOf(byType({ url: shape({ url, text: text(255) }) }), 100),
      },
    ),
  ),
});
