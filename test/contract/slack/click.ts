import type { Wire } from './wire.ts';
import { ALICE, DEPLOYS } from './workspace.ts';

const button = {
  type: 'actions',
  block_id: 'decide',
  elements: [{ type: 'button', action_id: 'yes', value: 'v1', text: { type: 'plain_text', text: 'Approve' } }],
};

/** Posts a card and clicks its button as Alice; answers what the app gets, acknowledged. */
export async function click(slack: Wire) {
  const ts = await slack.post({ channel: DEPLOYS, text: 'card', blocks: [button] });
  const link = await slack.connect();
  try {
    const [element] = button.elements;
    const action = { ...element, block_id: button.block_id };
    const clicked = slack.act('/interact', { channel: DEPLOYS, messageTs: ts, user: ALICE, action });
    const frame = await link.next(({ type }) => type === 'interactive');
    link.ack(frame);
    await clicked;
    return { ts, frame, payload: frame.payload ?? {} };
  } finally {
    link.close();
  }
}
