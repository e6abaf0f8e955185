import type { ModalView } from '@slack/types';
import type { CardRef } from '../../../domain/change/change.ts';
import { en } from '../../../messages/en.ts';
import { REJECT_CALLBACK } from '../actions.ts';
import { plainText, section } from '../build.ts';
import { prose } from '../escape.ts';

/** Where the listener finds the reason in a submission. */
export const REASON_BLOCK = 'change.reason';
export const REASON_ACTION = 'change.reason.text';
/** The longest reason that fits every place where it is shown. */
export const MAX_REASON = 500;

export interface SeenCard {
  readonly changeId: string;
  readonly planNumber: number;
  readonly card: CardRef;
}

/** Asks for the reason of a rejection. What was clicked travels in `private_metadata` and is checked again afterwards. */
export function renderRejectModal(seen: SeenCard): ModalView {
  const words = en.modals.reject;
  const { changeId, planNumber, card } = seen;
  return {
    type: 'modal',
    callback_id: REJECT_CALLBACK,
    private_metadata: JSON.stringify({ changeId, planNumber, channelId: card.channelId, ts: card.ts }),
    title: plainText(words.title),
    submit: plainText(words.submit),
    close: plainText(words.close),
    blocks: [
      { ...section([prose(`${changeId}: ${words.intro}`)]), block_id: 'change.intro' },
      {
        type: 'input',
        block_id: REASON_BLOCK,
        label: plainText(words.label),
        hint: plainText(words.hint),
        element: {
          type: 'plain_text_input',
          action_id: REASON_ACTION,
          multiline: true,
          min_length: 1,
          max_length: MAX_REASON,
          focus_on_load: true,
        },
      },
    ],
  };
}
