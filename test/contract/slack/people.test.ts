import { METHODS, outcome, picked, refused } from './answers.ts';
import { onEachSlack, type SlackCase } from './servers.ts';
import { ALICE, BOB, BOT, DEPLOYS, PARTNERS, RANDOM, SECRET } from './workspace.ts';

const people: readonly SlackCase[] = [
  {
    title: 'users.info tells name and kind of a person',
    ask: async (slack) => {
      const { user } = await slack.call('users.info', { user: ALICE });
      const { profile } = user as { profile: object };
      return {
        ...picked(user, 'id', 'name', 'deleted', 'is_bot', 'team_id'),
        ...picked(profile, 'real_name', 'email'),
      };
    },
    answer: {
      ...{ id: ALICE, name: 'alice', deleted: false, is_bot: false, team_id: 'T01TEST' },
      ...{ real_name: 'Alice Anderson', email: 'alice@example.com' },
    },
  },
  {
    title: 'users.info of nobody is user_not_found',
    ask: async (slack) => outcome(await slack.call('users.info', { user: 'U0NOBODY' })),
    answer: refused('user_not_found'),
  },
  {
    title: 'users.lookupByEmail finds one, or nobody',
    ask: async (slack) => {
      const { user } = await slack.call('users.lookupByEmail', { email: 'bob@example.com' });
      return [picked(user, 'id'), outcome(await slack.call('users.lookupByEmail', { email: 'zed@example.com' }))];
    },
    answer: [{ id: BOB }, refused('users_not_found')],
  },
  {
    title: 'users.list has people and the bot',
    ask: async (slack) => {
      const { members } = await slack.call('users.list');
      return (members as { id: string }[]).map(({ id }) => id).sort();
    },
    answer: [BOT, ALICE, BOB].sort(),
  },
  {
    title: 'usergroups.list is there',
    ask: async (slack) => outcome(await slack.call('usergroups.list')),
    answer: { ok: true },
    differs: {
      answer: refused('unknown_method'),
      why: 'local-slack has no user groups',
      source: `${METHODS}/usergroups.list`,
    },
  },
  {
    title: 'conversations.open answers the same direct conversation each time',
    ask: async (slack) => {
      const id = async () =>
        ((await slack.call('conversations.open', { users: ALICE }))['channel'] as { id: string }).id;
      const first = await id();
      return [first.startsWith('D'), (await id()) === first];
    },
    answer: [true, true],
  },
  {
    title: 'conversations.info tells what kind of channel it is, and whether the bot is in it',
    ask: async (slack) => {
      const { channel } = await slack.call('conversations.info', { channel: DEPLOYS });
      return picked(channel, 'id', 'name', 'is_channel', 'is_private', 'is_im', 'is_archived', 'is_member');
    },
    answer: {
      ...{ id: DEPLOYS, name: 'deploys', is_channel: true, is_private: false },
      ...{ is_im: false, is_archived: false, is_member: true },
    },
  },
  {
    title: 'conversations.info knows a channel without the bot as such',
    ask: async (slack) => picked((await slack.call('conversations.info', { channel: RANDOM }))['channel'], 'is_member'),
    answer: { is_member: false },
    differs: {
      answer: { is_member: true },
      why: 'local-slack counts the bot as a member everywhere',
      source: `${METHODS}/conversations.info`,
    },
  },
  {
    title: 'conversations.info tells whether another organisation shares a channel',
    ask: async (slack) => {
      const fields = ['is_shared', 'is_ext_shared', 'is_pending_ext_shared', 'is_org_shared'];
      const of = async (channel: string) =>
        picked((await slack.call('conversations.info', { channel }))['channel'], ...fields);
      return [await of(DEPLOYS), await of(PARTNERS)];
    },
    answer: [
      { is_shared: false, is_ext_shared: false, is_pending_ext_shared: false, is_org_shared: false },
      { is_shared: true, is_ext_shared: true, is_pending_ext_shared: false, is_org_shared: false },
    ],
    differs: {
      answer: [{}, {}],
      why: 'local-slack knows no sharing, and says nothing of it',
      source: 'https://docs.slack.dev/reference/objects/conversation-object',
    },
  },
  {
    title: 'conversations.info of a channel that there is not is channel_not_found',
    ask: async (slack) => outcome(await slack.call('conversations.info', { channel: 'C0NONE' })),
    answer: refused('channel_not_found'),
  },
  {
    title: 'conversations.list has public channels, and leaves private ones without the bot out',
    ask: async (slack) => {
      const { channels } = await slack.call('conversations.list', { types: 'public_channel,private_channel' });
      return (channels as { id: string }[]).map(({ id }) => id).sort();
    },
    answer: [DEPLOYS, RANDOM, PARTNERS],
    differs: {
      answer: [DEPLOYS, RANDOM, SECRET, PARTNERS],
      why: 'local-slack counts the bot as a member everywhere',
      source: `${METHODS}/conversations.list`,
    },
  },
  {
    title: 'users.conversations has the channels that the bot is in, and no other kind of conversation',
    ask: async (slack) => {
      const { channels } = await slack.call('users.conversations', { types: 'public_channel,private_channel' });
      const ids = (channels as { id: string }[]).map(({ id }) => (id.startsWith('D') ? 'a direct conversation' : id));
      return ids.sort();
    },
    answer: [DEPLOYS, PARTNERS],
    differs: {
      answer: [DEPLOYS, PARTNERS, 'a direct conversation'],
      why: 'local-slack ignores types',
      source: `${METHODS}/users.conversations`,
    },
  },
  {
    title: 'emoji.list has the emoji of the workspace alone: here none',
    ask: async (slack) => picked(await slack.call('emoji.list'), 'ok', 'emoji'),
    answer: { ok: true, emoji: {} },
  },
  {
    title: 'conversations.members lists them',
    ask: async (slack) => {
      const { members, response_metadata } = await slack.call('conversations.members', { channel: DEPLOYS });
      return { members, response_metadata };
    },
    answer: { members: [ALICE, BOB, BOT], response_metadata: { next_cursor: '' } },
  },
  {
    title: 'reactions.add twice is already_reacted, reactions.remove of none is no_reaction',
    ask: async (slack) => {
      const item = { channel: DEPLOYS, timestamp: await slack.post({ channel: DEPLOYS, text: 'x' }), name: 'eyes' };
      const asked = ['reactions.add', 'reactions.add', 'reactions.remove', 'reactions.remove'];
      const answers: unknown[] = [];
      for (const method of asked) answers.push(outcome(await slack.call(method, item)));
      return answers;
    },
    answer: [{ ok: true }, refused('already_reacted'), { ok: true }, refused('no_reaction')],
    differs: {
      answer: [{ ok: true }, { ok: true }, { ok: true }, { ok: true }],
      why: 'local-slack takes any reaction',
      source: `${METHODS}/reactions.add`,
    },
  },
];

onEachSlack('people and places', people);
