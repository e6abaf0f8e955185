import { describe, expect, it } from 'vitest';
import type { UiState } from '../../../sandbox/slack/ui-protocol.ts';
import type { Message } from '../../../sandbox/slack/wire.ts';
import {
  type CommandsModule,
  type EncodeModule,
  type PlaceModule,
  pageModule,
  type StateModule,
  type UnreadModule,
} from './page-modules.ts';

const { applyChange, channelMessages, threadMessages } = await pageModule<StateModule>('state.js');
const { Unread } = await pageModule<UnreadModule>('unread.js');
const { matchingCommands, splitCommand, usage } = await pageModule<CommandsModule>('compose/commands.js');
const { encodeMessage } = await pageModule<EncodeModule>('compose/encode.js');
const { parsePlace, formatPlace } = await pageModule<PlaceModule>('place.js');

const message = (ts: string, more: Partial<Message> = {}): Message => ({
  type: 'message',
  ts,
  channel: 'C1',
  user: 'U2',
  text: ts,
  ...more,
});
const state = (...messages: Message[]): UiState => ({
  workspace: { name: 'Acme', domain: 'acme', teamId: 'T1' },
  apps: [{ appId: 'A1', botUserId: 'UB', botId: 'B1', botName: 'mesh', mode: 'socket', connected: false }],
  actingAs: 'U1',
  users: [],
  channels: [],
  usergroups: [],
  commands: [],
  emojis: {},
  messages: { C1: messages },
  modalStack: [],
  homeViews: {},
  log: [],
});
const stamps = (messages: readonly Message[]) => messages.map(({ ts }) => ts);

describe('what the page knows', () => {
  it('puts a message in its place by ts, and a repeated one only once', () => {
    const late = applyChange(state(message('1.0'), message('3.0')), { t: 'message', message: message('2.0') });
    const twice = applyChange(late, { t: 'message_update', message: message('2.0', { text: 'new' }) });
    expect(stamps(twice.messages['C1'] ?? [])).toEqual(['1.0', '2.0', '3.0']);
    expect(twice.messages['C1']?.[1]?.text).toBe('new');
  });

  it('shows replies in their thread, and in the channel only when they were sent there too', () => {
    const all = state(
      message('1.0', { thread_ts: '1.0' }),
      message('2.0', { thread_ts: '1.0' }),
      message('3.0', { thread_ts: '1.0', subtype: 'thread_broadcast' }),
      message('4.0'),
    );
    expect(stamps(channelMessages(all, 'C1'))).toEqual(['1.0', '3.0', '4.0']);
    expect(stamps(threadMessages(all, 'C1', '1.0'))).toEqual(['1.0', '2.0', '3.0']);
  });

  it("takes no notice of somebody else's modal", () => {
    const before = state();
    expect(applyChange(before, { t: 'view', user: 'U2', stack: [{}] })).toBe(before);
    expect(applyChange(before, { t: 'view', user: 'U1', stack: [{}] }).modalStack).toHaveLength(1);
  });

  it('forgets a deleted message and learns that the app is connected', () => {
    const gone = applyChange(state(message('1.0')), { t: 'message_delete', channel: 'C1', ts: '1.0' });
    expect(gone.messages['C1']).toEqual([]);
    expect(applyChange(gone, { t: 'socket_status', appId: 'A1', connected: true }).apps[0]?.connected).toBe(true);
  });
});

describe('unread counts', () => {
  it("begin with the tab, leave out one's own messages, and end with reading", () => {
    const kept = new Map<string, string>();
    const storage = {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => void kept.set(key, value),
    };
    const unread = new Unread(storage);
    unread.begin(state(message('1.0')));
    const later = state(message('1.0'), message('2.0'), message('3.0', { user: 'U1' }), message('4.0'));
    expect(unread.count(later, 'C1')).toBe(2);
    unread.markRead(later, 'C1');
    expect(new Unread(storage).count(later, 'C1')).toBe(0);
    expect(unread.count({ ...later, actingAs: 'U3' }, 'C1')).toBe(3);
  });
});

describe('the composer', () => {
  const commands = [{ command: '/mesh', description: 'Run the mesh', usage_hint: 'deploy web' }];

  it('offers commands while the first word is typed, then the hint', () => {
    expect(matchingCommands('/m', commands)).toMatchObject([{ insert: '/mesh' }]);
    expect(matchingCommands('/mesh deploy', commands)).toEqual([]);
    expect(usage('/mesh deploy', commands)?.usage_hint).toBe('deploy web');
    expect(usage('/meshes', commands)).toBeUndefined();
  });

  it.each([
    ['/mesh', { command: '/mesh', text: '' }],
    ['/mesh deploy web  1.1.0', { command: '/mesh', text: 'deploy web  1.1.0' }],
    ['/mesh deploy --reason "a\nb"', { command: '/mesh', text: 'deploy --reason "a\nb"' }],
    ['/etc/passwd is a path', undefined],
    ['no /mesh', undefined],
  ])('takes %j for a command, or not', (typed, expected) => expect(splitCommand(typed)).toEqual(expected));

  it('turns names into references and leaves everything else as typed', () => {
    const names = [
      { name: '@mesh', token: '<@UB>' },
      { name: '#ops', token: '<#C9>' },
      { name: '@here', token: undefined },
    ];
    expect(encodeMessage('@Mesh in #ops, a@mesh.example <b> & @here', names)).toBe(
      '<@UB> in <#C9>, a@mesh.example <b> & @here',
    );
  });
});

it('keeps person, channel, thread and message in the address', () => {
  const place = { as: 'U1', channel: 'C1', thread: '1.0', message: '2.0' };
  expect(parsePlace(formatPlace(place))).toEqual(place);
  expect(parsePlace('')).toEqual({});
  expect(parsePlace('#t=1.0')).toEqual({});
});
