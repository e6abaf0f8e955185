import { METHODS, outcome, picked, refused } from './answers.ts';
import { onEachSlack, type SlackCase } from './servers.ts';
import type { Answer } from './wire.ts';
import { ALICE, BOT, DEPLOYS, RANDOM, SECRET } from './workspace.ts';

const texts = (answer: Answer) => (answer['messages'] as { readonly text: string }[]).map(({ text }) => text);

const messages: readonly SlackCase[] = [
  {
    title: 'chat.postMessage answers the message as it is stored',
    ask: async (slack) => {
      const { ok, channel, ts, message } = await slack.call('chat.postMessage', { channel: DEPLOYS, text: 'hi *you*' });
      const stored = picked(message, 'type', 'text', 'user', 'bot_id', 'app_id');
      return { ok, channel, stored, same: (message as { ts: unknown }).ts === ts };
    },
    answer: {
      ...{ ok: true, channel: DEPLOYS, same: true },
      stored: { type: 'message', text: 'hi *you*', user: BOT, bot_id: 'B0MESH', app_id: 'A01MESH' },
    },
  },
  {
    title: 'chat.postMessage to a channel that there is not is channel_not_found',
    ask: async (slack) => outcome(await slack.call('chat.postMessage', { channel: 'C0NONE', text: 'x' })),
    answer: refused('channel_not_found'),
  },
  {
    title: 'chat.postMessage with neither text nor blocks is no_text',
    ask: async (slack) => outcome(await slack.call('chat.postMessage', { channel: DEPLOYS })),
    answer: refused('no_text'),
    differs: {
      answer: { ok: true },
      why: 'local-slack stores an empty message',
      source: `${METHODS}/chat.postMessage`,
    },
  },
  {
    title: 'chat.postMessage to a public channel without the bot is not_in_channel',
    ask: async (slack) => outcome(await slack.call('chat.postMessage', { channel: RANDOM, text: 'x' })),
    answer: refused('not_in_channel'),
    differs: {
      answer: { ok: true },
      why: 'local-slack lets an app post anywhere; without chat:write.public Slack does not',
      source: `${METHODS}/chat.postMessage`,
    },
  },
  {
    title: 'chat.postMessage to a private channel without the bot is channel_not_found: it may not know of it',
    ask: async (slack) => outcome(await slack.call('chat.postMessage', { channel: SECRET, text: 'x' })),
    answer: refused('channel_not_found'),
    differs: {
      answer: { ok: true },
      why: 'local-slack lets an app post anywhere',
      source: `${METHODS}/chat.postMessage`,
    },
  },
  {
    title: 'more than 50 blocks are refused',
    ask: async (slack) => {
      const blocks = Array.from({ length: 51 }, () => ({ type: 'divider' }));
      return outcome(await slack.call('chat.postMessage', { channel: DEPLOYS, text: 'x', blocks }));
    },
    answer: refused('invalid_blocks'),
    differs: {
      answer: { ok: true },
      why: 'local-slack stores blocks as they come; a message takes 50',
      source: 'https://docs.slack.dev/reference/block-kit/blocks',
    },
  },
  {
    title: 'a section of more than 3000 characters is refused',
    ask: async (slack) => {
      const blocks = [{ type: 'section', text: { type: 'mrkdwn', text: 'x'.repeat(3001) } }];
      return outcome(await slack.call('chat.postMessage', { channel: DEPLOYS, text: 'x', blocks }));
    },
    answer: refused('invalid_blocks'),
    differs: {
      answer: { ok: true },
      why: 'local-slack stores blocks as they come; a section text takes 3000 characters',
      source: 'https://docs.slack.dev/reference/block-kit/blocks/section-block',
    },
  },
  {
    title: 'chat.update changes the text and says so',
    ask: async (slack) => {
      const ts = await slack.post({ channel: DEPLOYS, text: 'old' });
      const { ok, channel, text, message } = await slack.call('chat.update', { channel: DEPLOYS, ts, text: 'new' });
      const { edited } = message as { edited?: { user: string } };
      return { ok, channel, text, by: edited?.user };
    },
    answer: { ok: true, channel: DEPLOYS, text: 'new', by: BOT },
  },
  {
    title: 'chat.update without blocks keeps the blocks',
    ask: async (slack) => {
      const blocks = [{ type: 'divider', block_id: 'd' }];
      const ts = await slack.post({ channel: DEPLOYS, text: 'old', blocks });
      const { message } = await slack.call('chat.update', { channel: DEPLOYS, ts, text: 'new' });
      return (message as { blocks?: unknown }).blocks;
    },
    answer: [{ type: 'divider', block_id: 'd' }],
    differs: {
      answer: undefined,
      why: 'local-slack clears what is not sent again; Slack keeps blocks that are left out',
      source: `${METHODS}/chat.update`,
    },
  },
  {
    title: 'chat.update and chat.delete of a message that there is not are message_not_found',
    ask: async (slack) => {
      const ts = await slack.post({ channel: DEPLOYS, text: 'short-lived' });
      const once = outcome(await slack.call('chat.delete', { channel: DEPLOYS, ts }));
      const again = outcome(await slack.call('chat.delete', { channel: DEPLOYS, ts }));
      return [once, again, outcome(await slack.call('chat.update', { channel: DEPLOYS, ts, text: 'x' }))];
    },
    answer: [{ ok: true }, refused('message_not_found'), refused('message_not_found')],
  },
  {
    title: 'chat.getPermalink names the message in its channel',
    ask: async (slack) => {
      const ts = await slack.post({ channel: DEPLOYS, text: 'x' });
      const { permalink } = await slack.call('chat.getPermalink', { channel: DEPLOYS, message_ts: ts });
      return String(permalink).endsWith(`/archives/${DEPLOYS}/p${ts.replace('.', '')}`);
    },
    answer: true,
  },
  {
    title: 'replies are in the thread, and the channel shows their count on the first message',
    ask: async (slack) => {
      const ts = await slack.post({ channel: DEPLOYS, text: 'first' });
      await slack.post({ channel: DEPLOYS, text: 'second', thread_ts: ts });
      const replies = await slack.call('conversations.replies', { channel: DEPLOYS, ts });
      const [first] = replies['messages'] as readonly object[];
      return { texts: texts(replies), ...picked(first, 'reply_count', 'reply_users') };
    },
    answer: { texts: ['first', 'second'], reply_count: 1, reply_users: [BOT] },
  },
  {
    title: 'chat.postEphemeral is seen by the person',
    ask: async (slack) => {
      const { ok } = await slack.call('chat.postEphemeral', { channel: DEPLOYS, user: ALICE, text: 'psst' });
      const seen = (await slack.seen(DEPLOYS)).find(({ text }) => text === 'psst');
      return { ok, to: seen?.['ephemeral_to'] };
    },
    answer: { ok: true, to: ALICE },
  },
  {
    title: 'conversations.history leaves ephemerals out, newest first',
    ask: async (slack) => {
      await slack.post({ channel: DEPLOYS, text: 'kept' });
      await slack.call('chat.postEphemeral', { channel: DEPLOYS, user: ALICE, text: 'whisper' });
      return texts(await slack.call('conversations.history', { channel: DEPLOYS })).slice(0, 1);
    },
    answer: ['kept'],
    differs: {
      answer: ['whisper'],
      why: 'local-slack keeps ephemerals among the messages; Slack does not persist them',
      source: `${METHODS}/chat.postEphemeral`,
    },
  },
  {
    title: 'conversations.history answers at most limit messages and a cursor',
    ask: async (slack) => {
      for (const text of ['one', 'two', 'three']) await slack.post({ channel: DEPLOYS, text });
      const page = await slack.call('conversations.history', { channel: DEPLOYS, limit: 2 });
      return { texts: texts(page).slice(0, 3), more: page['has_more'] };
    },
    answer: { texts: ['three', 'two'], more: true },
    differs: {
      answer: { texts: ['three', 'two', 'one'], more: false },
      why: 'local-slack ignores limit',
      source: `${METHODS}/conversations.history`,
    },
  },
];

const limits: readonly SlackCase[] = [
  {
    title: 'a burst of messages to one channel is told to wait, with the seconds',
    ask: async (slack) => {
      const body = { channel: DEPLOYS, text: 'x' };
      const answers = await Promise.all(Array.from({ length: 30 }, () => slack.status('chat.postMessage', body)));
      const late = answers.filter(({ status }) => status === 429);
      return { some: late.length > 0, told: late.every(({ retryAfter }) => Number(retryAfter) >= 1) };
    },
    answer: { some: true, told: true },
    differs: {
      answer: { some: false, told: true },
      why: 'local-slack has no limits; Slack takes about one message a second and channel',
      source: 'https://docs.slack.dev/apis/web-api/rate-limits',
    },
  },
];

onEachSlack('messages', messages);
onEachSlack('limits', limits, 'realistic');
