import { CHANGE_ACTIONS_BLOCK } from '../../src/slack/blocks/actions.ts';
import { REASON_ACTION, REASON_BLOCK } from '../../src/slack/blocks/modals/reject-modal.ts';
import { aChange } from '../support/a-change.ts';
import { ADA, aPlan, edgeForTest, PROD, type RunningEdge } from './harness.ts';

/** An edge with one card in the production channel. */
export async function withCard() {
  const running = await edgeForTest();
  const change = aChange({ card: undefined, createdAt: new Date().toISOString() });
  const card = await running.access.outbox.postCard({ change, plan: aPlan() });
  return { ...running, card, change: { ...change, card } };
}

export const button = (action_id: string, value?: string) => ({
  ...{ type: 'button', action_id, block_id: CHANGE_ACTIONS_BLOCK },
  ...(value === undefined ? {} : { value }),
});

export function click(
  running: RunningEdge & { readonly card: { readonly ts: string } },
  action_id: string,
  value?: string,
) {
  const force = value !== undefined;
  return running.slack.control.interact({
    ...{ channel: PROD, messageTs: running.card.ts, user: ADA, action: button(action_id, value) },
    ...(force ? { force } : {}),
  });
}

export const told = ({ slack }: RunningEdge) =>
  slack.control.messages(PROD).filter(({ ephemeral_to }) => ephemeral_to === ADA);
export const textOf = (message: object) => JSON.stringify(message);
export const reason = (value: string) => ({ [REASON_BLOCK]: { [REASON_ACTION]: { type: 'plain_text_input', value } } });
