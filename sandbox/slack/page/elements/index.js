/** The elements that stand in sections, actions and inputs. */
import { h } from '../dom.js';
import { drawButton } from './button.js';
import { drawCheckboxes, drawRadioButtons } from './choice.js';
import { drawDatepicker, drawDateTimepicker, drawTimepicker } from './date-time.js';
import { drawMultiSelect } from './multi-select.js';
import { drawOverflow } from './overflow.js';
import { drawSelect } from './select.js';
import { drawTextInput } from './text-input.js';

/**
 * @typedef {import('@slack/types').ActionsBlockElement | import('@slack/types').InputBlockElement | import('@slack/types').Button} Element
 */

/** @param {Element} element @param {import('../surface.js').Slot} slot @returns {HTMLElement} */
export function drawElement(element, slot) {
  switch (element.type) {
    case 'button':
      return drawButton(element, slot);
    case 'overflow':
      return drawOverflow(element, slot);
    case 'static_select':
    case 'external_select':
    case 'users_select':
    case 'conversations_select':
    case 'channels_select':
      return drawSelect(element, slot);
    case 'multi_static_select':
    case 'multi_external_select':
    case 'multi_users_select':
    case 'multi_conversations_select':
    case 'multi_channels_select':
      return drawMultiSelect(element, slot);
    case 'checkboxes':
      return drawCheckboxes(element, slot);
    case 'radio_buttons':
      return drawRadioButtons(element, slot);
    case 'plain_text_input':
    case 'number_input':
    case 'email_text_input':
    case 'url_text_input':
      return drawTextInput(element, slot);
    case 'datepicker':
      return drawDatepicker(element, slot);
    case 'timepicker':
      return drawTimepicker(element, slot);
    case 'datetimepicker':
      return drawDateTimepicker(element, slot);
    default:
      return h('span', { class: 'unknown-block' }, `This page does not draw "${element.type}"`);
  }
}
