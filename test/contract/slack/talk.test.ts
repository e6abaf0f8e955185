import { picked } from './answers.ts';
import { click } from './click.ts';
import { onEachSlack, type SlackCase } from './servers.ts';
import type { Wire } from './wire.ts';
import { ALICE, BOT, DEPLOYS } from './workspace.ts';

type Fields = Readonly<Record<string, unknown>>;

const RESPONSE_URL = 'https://docs.slack.dev/interactivity/handling-user-interaction#message_responses';
/** Types `/mesh status` as Alice; answers what the app gets, acknowledged. */
async function command(slack: Wire, ack?: object) {
  const link = await slack.connect();
  try {
    const typed = slack.act('/command', { channel: DEPLOYS, user: ALICE, command: '/mesh', text: 'status' });
    const frame = await link.next(({ type }) => type === 'slash_commands');
    link.ack(frame, ack);
    await typed;
    return frame;
  } finally {
    link.close();
  }
}

async function event(slack: Wire, act: () => Promise<void>, type: string): Promise<Fields> {
  const link = await slack.connect();
  link.ackEverything();
  try {
    const done = act();
    const of = (payload: Fields | undefined) => (payload?.['event'] as Fields | undefined)?.['type'];
    const frame = await link.next((one) => one.type === 'events_api' && of(one.payload) === type);
    await done;
    return frame.payload ?? {};
  } finally {
    link.close();
  }
}

const commands: readonly SlackCase[] = [
  {
    title: 'a command comes with who, where and what, and may be answered in its acknowledgement',
    ask: async (slack) => {
      const { payload, accepts_response_payload } = await command(slack);
      const told = picked(payload, 'command', 'text', 'user_id', 'channel_id', 'team_id', 'api_app_id');
      return {
        told,
        accepts_response_payload,
        has: ['trigger_id', 'response_url'].map((key) => typeof payload?.[key]),
      };
    },
    answer: {
      told: {
        ...{ command: '/mesh', text: 'status', user_id: ALICE },
        ...{ channel_id: DEPLOYS, team_id: 'T01TEST', api_app_id: 'A01MESH' },
      },
      accepts_response_payload: true,
      has: ['string', 'string'],
    },
  },
  {
    title: 'the text of an acknowledgement is for the person alone',
    ask: async (slack) => {
      await command(slack, { text: 'only you' });
      return picked(
        (await slack.seen(DEPLOYS)).find(({ text }) => text === 'only you'),
        'ephemeral_to',
        'user',
      );
    },
    answer: { ephemeral_to: ALICE, user: BOT },
    differs: {
      answer: { ephemeral_to: undefined, user: BOT },
      why: 'local-slack posts it publicly; Slack’s default is ephemeral',
      source: 'https://docs.slack.dev/interactivity/implementing-slash-commands#responding_immediate_response',
    },
  },
  {
    title: 'a response_url posts to the person, and to all when told so',
    ask: async (slack) => {
      const url = (await command(slack)).payload?.['response_url'];
      const answers = [
        await slack.respond(url, { text: 'for you', response_type: 'ephemeral' }),
        await slack.respond(url, { text: 'for all', response_type: 'in_channel' }),
      ];
      const seen = await slack.seen(DEPLOYS);
      const to = (said: string) => seen.find(({ text }) => text === said)?.['ephemeral_to'] ?? 'all';
      return { answers, to: [to('for you'), to('for all')] };
    },
    answer: { answers: [200, 200], to: [ALICE, 'all'] },
  },
  {
    title: 'a response_url without response_type answers the person alone',
    ask: async (slack) => {
      await slack.respond((await command(slack)).payload?.['response_url'], { text: 'not said' });
      return (await slack.seen(DEPLOYS)).find(({ text }) => text === 'not said')?.['ephemeral_to'] ?? 'all';
    },
    answer: ALICE,
    differs: { answer: 'all', why: 'local-slack posts publicly; Slack’s default is ephemeral', source: RESPONSE_URL },
  },
  {
    title: 'a response_url takes five answers',
    ask: async (slack) => {
      const url = (await command(slack)).payload?.['response_url'];
      const statuses: boolean[] = [];
      for (const text of ['1', '2', '3', '4', '5', '6']) statuses.push((await slack.respond(url, { text })) === 200);
      return statuses;
    },
    answer: [true, true, true, true, true, false],
    differs: {
      answer: [true, true, true, true, true, true],
      why: 'local-slack takes any number; Slack takes five in 30 minutes',
      source: RESPONSE_URL,
    },
  },
];

const clicks: readonly SlackCase[] = [
  {
    title: 'a click tells the action, the person and the message',
    ask: async (slack) => {
      const { ts, payload } = await click(slack);
      const [action] = payload['actions'] as readonly Fields[];
      return {
        ...picked(payload, 'type', 'api_app_id'),
        action: picked(action, 'type', 'action_id', 'block_id', 'value'),
        user: (payload['user'] as Fields)['id'],
        channel: (payload['channel'] as Fields)['id'],
        same: (payload['message'] as Fields)['ts'] === ts,
        container: picked(payload['container'], 'type', 'channel_id'),
        has: ['trigger_id', 'response_url'].map((key) => typeof payload[key]),
      };
    },
    answer: {
      ...{ type: 'block_actions', api_app_id: 'A01MESH', user: ALICE, channel: DEPLOYS, same: true },
      action: { type: 'button', action_id: 'yes', block_id: 'decide', value: 'v1' },
      container: { type: 'message', channel_id: DEPLOYS },
      has: ['string', 'string'],
    },
  },
];

const events: readonly SlackCase[] = [
  {
    title: 'a mention comes as app_mention with its text and place',
    ask: async (slack) => {
      const say = () => slack.act('/message', { channel: DEPLOYS, user: ALICE, text: `<@${BOT}> status` });
      const payload = await event(slack, say, 'app_mention');
      const told = picked(payload['event'], 'type', 'user', 'channel', 'text');
      return { ...picked(payload, 'type', 'team_id', 'api_app_id'), told, id: typeof payload['event_id'] };
    },
    answer: {
      ...{ type: 'event_callback', team_id: 'T01TEST', api_app_id: 'A01MESH', id: 'string' },
      told: { type: 'app_mention', user: ALICE, channel: DEPLOYS, text: `<@${BOT}> status` },
    },
  },
  {
    title: 'a mention in a thread names the thread',
    ask: async (slack) => {
      const ts = await slack.post({ channel: DEPLOYS, text: 'card' });
      const body = { channel: DEPLOYS, user: ALICE, text: `<@${BOT}> why`, thread_ts: ts };
      const payload = await event(slack, () => slack.act('/message', body), 'app_mention');
      return (payload['event'] as Fields)['thread_ts'] === ts;
    },
    answer: true,
  },
  {
    title: 'opening the home is told',
    ask: async (slack) => {
      const payload = await event(slack, () => slack.act('/open-home', { user: ALICE }), 'app_home_opened');
      return picked(payload['event'], 'type', 'user', 'tab');
    },
    answer: { type: 'app_home_opened', user: ALICE, tab: 'home' },
  },
];

onEachSlack('commands', commands);
onEachSlack('clicks', clicks);
onEachSlack('events', events);
