import { expect, it, onTestFinished } from 'vitest';
import { boltFor, call, eventually, slackFor } from './fixture.ts';

const approve = {
  type: 'actions',
  block_id: 'decision',
  elements: [{ type: 'button', action_id: 'approve', value: 'r1', text: { type: 'plain_text', text: 'Approve' } }],
} as const;

it('runs a Bolt app through command, answer, click, edit and response_url', async () => {
  const slack = await slackFor(onTestFinished);
  await boltFor(slack, onTestFinished, (app) => {
    app.command('/mesh', async ({ ack, command, client, respond }) => {
      await ack();
      await respond({ text: `working on ${command.text}` });
      await client.chat.postMessage({ channel: command.channel_id, text: 'Deploy?', blocks: [approve] });
    });
    app.action('approve', async ({ ack, body, client, respond }) => {
      await ack();
      if (body.type !== 'block_actions' || !body.message || !body.channel) return;
      await client.chat.update({
        channel: body.channel.id,
        ts: body.message.ts,
        text: `by ${body.user.id}`,
        blocks: [],
      });
      await respond({ text: 'noted', response_type: 'ephemeral', replace_original: false });
    });
  });
  const outcome = await slack.control.command({
    ...{ channel: 'C01DEPLOYS', user: 'U01ALICE', command: '/mesh', text: 'deploy web' },
  });
  expect(outcome).toBe('acked');
  const messages = () => slack.control.messages('C01DEPLOYS');
  const card = await eventually(() => messages().find((m) => m.text === 'Deploy?'), 'the card');
  expect(messages().find((m) => m.text === 'working on deploy web')).toMatchObject({ ephemeral_to: 'U01ALICE' });
  await slack.control.interact({
    ...{ channel: 'C01DEPLOYS', messageTs: card.ts, user: 'U02BOB' },
    action: { type: 'button', action_id: 'approve' },
  });
  await eventually(() => messages().find((m) => m.text === 'by U02BOB' && m.blocks === undefined), 'the edit');
  await eventually(() => messages().find((m) => m.text === 'noted' && m.ephemeral_to === 'U02BOB'), 'the note');
});

it('gives each envelope to exactly one of the sockets, in turn', async () => {
  const slack = await slackFor(onTestFinished);
  const seen: string[] = [];
  const { counts } = await boltFor(slack, onTestFinished, (app) => {
    app.command('/mesh', async ({ ack, command }) => {
      seen.push(command.text);
      await ack();
    });
  });
  for (const text of ['1', '2', '3', '4', '5', '6'])
    await slack.control.command({ channel: 'C01DEPLOYS', user: 'U01ALICE', command: '/mesh', text });
  expect(seen).toEqual(['1', '2', '3', '4', '5', '6']);
  expect(counts).toEqual([3, 3]);
});

it('opens, updates, pushes and submits modals through Bolt', async () => {
  const slack = await slackFor(onTestFinished);
  const title = { type: 'plain_text', text: 'Reject' } as const;
  const reason = {
    type: 'input',
    block_id: 'reason',
    label: { type: 'plain_text', text: 'Why?' },
    element: { type: 'plain_text_input', action_id: 'why', initial_value: 'too late' },
  } as const;
  const submitted: unknown[] = [];
  await boltFor(slack, onTestFinished, (app) => {
    app.command('/mesh', async ({ ack, body, client }) => {
      await ack();
      const view = { type: 'modal' as const, callback_id: 'reject', title, submit: title, blocks: [reason] };
      await client.views.open({ trigger_id: body.trigger_id, view });
    });
    app.view('reject', async ({ ack, view }) => {
      submitted.push(view.state.values['reason']?.['why']?.value);
      await (submitted.length === 1
        ? ack({ response_action: 'errors', errors: { reason: 'Say more' } })
        : ack({ response_action: 'clear' }));
    });
  });
  await slack.control.command({ channel: 'C01DEPLOYS', user: 'U01ALICE', command: '/mesh', text: 'x' });
  await eventually(() => slack.control.views('U01ALICE').stack[0], 'the modal');
  expect(slack.control.views('U02BOB').stack).toEqual([]);
  expect(await slack.control.submitView('U01ALICE', {})).toBe('field_errors');
  expect(slack.control.views('U01ALICE').stack).toHaveLength(1);
  const value = { type: 'plain_text_input', value: 'because' };
  expect(await slack.control.submitView('U01ALICE', { reason: { why: value } })).toBe('accepted');
  expect(slack.control.views('U01ALICE').stack).toEqual([]);
  expect(submitted).toEqual(['too late', 'because']);
});

it('delivers mentions with their thread, direct messages, and the opening of App Home', async () => {
  const slack = await slackFor(onTestFinished);
  const heard: unknown[] = [];
  await boltFor(slack, onTestFinished, (app) => {
    app.event('app_mention', async ({ event }) => void heard.push([event.type, event.thread_ts, event.text]));
    app.event('app_home_opened', async ({ event, client }) => {
      heard.push([event.type, event.tab]);
      await client.views.publish({ user_id: event.user, view: { type: 'home', blocks: [{ type: 'divider' }] } });
    });
    app.message(async ({ message }) => void heard.push([message.type, message.channel_type]));
  });
  const root = slack.control.message({ channel: 'C01DEPLOYS', user: 'U01ALICE', text: 'hello' });
  const text = '<@U0MESH> deploy web';
  slack.control.message({ channel: 'C01DEPLOYS', user: 'U01ALICE', text, thread_ts: root?.ts ?? '' });
  slack.control.openHome('U01ALICE');
  const opened = await call(slack, 'conversations.open', { users: 'U01ALICE' });
  const dm = (opened['channel'] as { id: string }).id;
  slack.control.message({ channel: dm, user: 'U01ALICE', text: 'psst' });
  await eventually(() => heard.length === 3, 'three events');
  expect(heard).toEqual([
    ['app_mention', root?.ts, text],
    ['app_home_opened', 'home'],
    ['message', 'im'],
  ]);
  await eventually(() => slack.control.views('U01ALICE').home, 'the published home');
});

it('takes a file through files.uploadV2 and shares it in the thread', async () => {
  const slack = await slackFor(onTestFinished);
  const { app } = await boltFor(slack, onTestFinished, () => undefined);
  const root = await app.client.chat.postMessage({ channel: 'C01DEPLOYS', text: 'plan' });
  const diff = '+ one\n- two\n';
  await app.client.files.uploadV2({
    ...{ channel_id: 'C01DEPLOYS', thread_ts: root.ts ?? '', filename: 'plan.diff', content: diff },
    initial_comment: 'The whole diff',
  });
  const shared = slack.control.messages('C01DEPLOYS').at(-1);
  expect(shared).toMatchObject({ thread_ts: root.ts, text: 'The whole diff', subtype: 'file_share' });
  const [file] = shared?.files ?? [];
  expect(file).toMatchObject({ name: 'plan.diff', filetype: 'diff', mode: 'snippet', preview: diff });
  const headers = { authorization: 'Bearer xoxb-sandbox' };
  expect(await (await fetch(file?.url_private ?? '', { headers })).text()).toBe(diff);
  expect((await fetch(file?.url_private ?? '')).status).toBe(403);
  expect((await fetch(`${file?.url_private}?user=U02BOB`)).status).toBe(200);
});
