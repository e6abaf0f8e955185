import type { App } from '@slack/bolt';

/** Text that tries to be markup, a script and a link; what a reader must see is the same text. */
export const HOSTILE =
  '<img src=x onerror="window.pwned=1"> <script>window.pwned=1</script> <javascript:window.pwned=1|x>';

export const hostileBlocks = [
  { type: 'section', text: { type: 'mrkdwn', text: HOSTILE } },
  { type: 'header', text: { type: 'plain_text', text: HOSTILE } },
  { type: 'context', elements: [{ type: 'mrkdwn', text: HOSTILE }] },
  { type: 'markdown', text: `${HOSTILE} [x](javascript:window.pwned=1)` },
  {
    type: 'rich_text',
    elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: HOSTILE }] }],
  },
  {
    type: 'actions',
    elements: [{ type: 'button', action_id: 'hostile', text: { type: 'plain_text', text: HOSTILE.slice(0, 75) } }],
  },
  { type: 'section', text: { type: 'mrkdwn', text: 'end of hostile' } },
];

const plain = (text: string) => ({ type: 'plain_text' as const, text });
const mrkdwn = (text: string) => ({ type: 'mrkdwn' as const, text });
const section = (text: string) => ({ type: 'section' as const, text: mrkdwn(text) });

const card = (service: string) => [
  section(`*Deploy ${service}?*`),
  {
    type: 'actions' as const,
    block_id: 'decide',
    elements: [
      {
        type: 'button' as const,
        action_id: 'approve',
        style: 'primary' as const,
        text: plain('Approve'),
        value: service,
      },
      {
        type: 'button' as const,
        action_id: 'reject',
        style: 'danger' as const,
        text: plain('Reject'),
        value: service,
        confirm: { title: plain('Sure?'), text: plain('It is told why.'), confirm: plain('Yes'), deny: plain('No') },
      },
    ],
  },
];

const later = { text: plain('Later'), value: 'later' };
const never = { text: plain('Never'), value: 'never' };

const rejection = (where: string) => ({
  type: 'modal' as const,
  callback_id: 'rejection',
  private_metadata: where,
  title: plain('Reject'),
  submit: plain('Reject'),
  blocks: [
    {
      type: 'input' as const,
      block_id: 'reason',
      label: plain('Reason'),
      element: { type: 'plain_text_input' as const, action_id: 'reason', multiline: true },
    },
    {
      type: 'input' as const,
      block_id: 'how',
      label: plain('Until'),
      element: { type: 'static_select' as const, action_id: 'how', initial_option: never, options: [never, later] },
    },
  ],
});

const home = (text: string) => ({
  type: 'home' as const,
  blocks: [
    section(text),
    { type: 'actions' as const, elements: [{ type: 'button' as const, action_id: 'refresh', text: plain('Refresh') }] },
  ],
});

/** An app that uses each way to a person once: answer, card, edit, modal with errors, thread, App Home. */
export function bindReviewApp(app: App): void {
  app.command('/mesh', async ({ ack, command, client, respond }) => {
    await ack();
    await respond({ response_type: 'ephemeral', text: 'On it.' });
    const service = command.text.split(' ')[1] ?? '';
    await client.chat.postMessage({ channel: command.channel_id, text: `Deploy ${service}?`, blocks: card(service) });
  });
  app.action('approve', async ({ ack, body, client }) => {
    await ack();
    if (body.type !== 'block_actions' || body.message === undefined) return;
    const text = `approved by <@${body.user.id}>`;
    await client.chat.update({ channel: body.channel?.id ?? '', ts: body.message.ts, text, blocks: [section(text)] });
  });
  app.action('reject', async ({ ack, body, client }) => {
    await ack();
    if (body.type !== 'block_actions' || body.message === undefined) return;
    const where = `${body.channel?.id} ${body.message.ts}`;
    await client.views.open({ trigger_id: body.trigger_id, view: rejection(where) });
  });
  app.view('rejection', async ({ ack, view, client }) => {
    const reason = view.state.values['reason']?.['reason']?.value ?? '';
    if (reason.length < 5) return ack({ response_action: 'errors', errors: { reason: 'Say more, please.' } });
    await ack();
    const [channel = '', thread_ts = ''] = view.private_metadata.split(' ');
    const until = view.state.values['how']?.['how']?.selected_option?.value;
    await client.chat.postMessage({ channel, thread_ts, text: `${reason} (${until})` });
  });
  app.event('app_home_opened', async ({ event, client }) => {
    if (event.tab === 'home') await client.views.publish({ user_id: event.user, view: home('Nothing waits for you.') });
  });
  app.action('refresh', async ({ ack, body, client }) => {
    await ack();
    await client.views.publish({ user_id: body.user.id, view: home(`Refreshed by <@${body.user.id}>`) });
  });
}
