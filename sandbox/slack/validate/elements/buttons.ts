import { type Check, listOf, oneOf, shape, text, url } from '../check.ts';
import { actionId, confirm, imageFields, overflowOption, plainText } from '../composition.ts';

const style = oneOf('primary', 'danger');
const label = text(75);

export const button: Check = shape(
  { text: plainText(75) },
  { action_id: actionId, value: text(2000, 0), url, style, confirm, accessibility_label: label },
);

export const overflow: Check = shape({ options: listOf(overflowOption, 5) }, { action_id: actionId, confirm });

export const image: Check = imageFields({});

const feedback = shape({ text: plainText(75), value: text(2000) }, { accessibility_label: label });
export const feedbackButtons: Check = shape(
  { positive_button: feedback, negative_button: feedback },
  { action_id: actionId },
);

export const iconButton: Check = shape(
  { icon: oneOf('trash'), text: plainText(75) },
  {
    action_id: actionId,
    value: text(2000),
    confirm,
    accessibility_label: label,
    visible_to_user_ids: listOf(text(255), 100),
  },
);

const parameter = shape({ name: text(255), value: text(3000) });
const trigger = shape({ url }, { customizable_input_parameters: listOf(parameter, 100) });
export const workflowButton: Check = shape(
  { text: plainText(75), workflow: shape({ trigger }) },
  { action_id: actionId, style, accessibility_label: label },
);
