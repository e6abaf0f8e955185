import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { SlackSandbox } from '../../../sandbox/slack/index.ts';
import type { Change } from '../../../src/domain/change/change.ts';
import type { Clock } from '../../../src/ports/clock.ts';
import { aChange } from '../../support/a-change.ts';
import { ADA, accessFor, aPlan, eventually, FOREIGN, PRIVATE, PROD, REA, slackForTest, wallClock } from '../harness.ts';
import { steppedClock } from '../stepped-clock.ts';

/** Waits go by at once; the time that they took is counted. */
function hastyClock(): Clock & { readonly waits: readonly number[] } {
  const waits: number[] = [];
  let passedMs = 0;
  return {
    waits,
    now: () => wallClock.now() + passedMs,
    async sleep(ms) {
      waits.push(ms);
      passedMs += ms;
    },
  };
}

const fresh = (differs: Partial<Change> = {}, clock: Pick<Clock, 'now'> = wallClock) =>
  aChange({ card: undefined, createdAt: new Date(clock.now()).toISOString(), ...differs });
const old = (differs: Partial<Change> = {}) =>
  fresh({ createdAt: new Date(wallClock.now() - 60_000).toISOString(), ...differs });
const cards = (slack: SlackSandbox, channel = PROD) =>
  slack.control.messages(channel).filter(({ metadata }) => metadata?.event_type === 'meshbot_change');
const entries = (slack: SlackSandbox) =>
  slack.control.messages(PROD).filter(({ metadata }) => metadata?.event_type === 'meshbot_entry');
const calls = (slack: SlackSandbox, method: string) =>
  slack.control.log().filter((entry) => JSON.stringify(entry).includes(method)).length;
const view = (change: Change) => ({ change, plan: aPlan() });

async function posted(clock: Clock = hastyClock()) {
  const slack = await slackForTest();
  const { outbox } = await accessFor(slack, clock);
  const change = fresh({}, clock);
  const card = await outbox.postCard(view(change));
  return { slack, outbox, change: { ...change, card } };
}

describe('a card', () => {
  it('is posted once, carries its mark, and costs one call', async () => {
    const { slack, change } = await posted();
    expect(cards(slack)).toMatchObject([
      { ts: change.card.ts, metadata: { event_payload: { change_id: change.id, key: 'card' } } },
    ]);
    expect(calls(slack, 'conversations.history')).toBe(0);
  });

  it('that was stored although the reply was lost is adopted', async () => {
    const slack = await slackForTest();
    const { outbox } = await accessFor(slack, hastyClock());
    slack.control.fault({ kind: 'loseReply', method: 'chat.postMessage' });
    const card = await outbox.postCard(view(fresh()));
    expect(cards(slack)).toMatchObject([{ ts: card.ts }]);
  });

  it('whose post was lost with nothing stored is posted again', async () => {
    const slack = await slackForTest();
    const { outbox } = await accessFor(slack, hastyClock());
    slack.control.fault({ kind: 'fail', method: 'chat.postMessage', status: 503, times: 2 });
    const card = await outbox.postCard(view(fresh()));
    expect(cards(slack)).toMatchObject([{ ts: card.ts }]);
  });

  it('that another run posted before it was killed is adopted, in private channels too', async () => {
    const slack = await slackForTest();
    const change = old({ channelId: PRIVATE });
    const first = await (await accessFor(slack, hastyClock())).outbox.postCard(view(change));
    const second = await (await accessFor(slack, hastyClock())).outbox.postCard(view(change));
    expect(second).toEqual(first);
    expect(cards(slack, PRIVATE)).toHaveLength(1);
  });

  it('is never adopted from a message of somebody else, or of another change', async () => {
    const slack = await slackForTest();
    const { outbox } = await accessFor(slack, hastyClock());
    await outbox.postCard(view(old({ id: 'web-other' })));
    const card = await outbox.postCard(view(old({ id: 'web-mine' })));
    expect(cards(slack).map(({ metadata }) => metadata?.event_payload['change_id'])).toEqual(['web-other', 'web-mine']);
    expect(cards(slack)[1]?.ts).toBe(card.ts);
  });

  it('leaves its outcome open when it may be stored and Slack cannot be asked', async () => {
    const slack = await slackForTest();
    const { outbox } = await accessFor(slack, hastyClock());
    slack.control.fault({ kind: 'loseReply', method: 'chat.postMessage' });
    slack.control.fault({ kind: 'fail', method: 'conversations.history', status: 503, times: 20 });
    await expect(outbox.postCard(view(fresh()))).rejects.toMatchObject({ code: 'MESH_OUTCOME_UNKNOWN' });
    expect(cards(slack)).toHaveLength(1);
  });

  it('gives up on a Slack that stays down, after tries further and further apart', async () => {
    const slack = await slackForTest();
    const clock = hastyClock();
    const { outbox } = await accessFor(slack, clock);
    slack.control.fault({ kind: 'fail', method: 'chat.postMessage', status: 503, times: 20 });
    await expect(outbox.postCard(view(fresh({}, clock)))).rejects.toMatchObject({
      code: 'MESH_UPSTREAM_UNAVAILABLE',
      details: { status: 503 },
    });
    expect(clock.waits).toEqual([500, 1000, 2000, 4000, 8000, 16_000]);
  });

  it.each([
    [FOREIGN, 'not_in_channel'],
    ['C0NONE', 'channel_not_found'],
    ['C0OLD', 'is_archived'],
  ])('for %s is refused with %s, at once', async (channelId, error) => {
    const slack = await slackForTest();
    const clock = hastyClock();
    const { outbox } = await accessFor(slack, clock);
    await expect(outbox.postCard(view(fresh({ channelId }, clock)))).rejects.toMatchObject({
      code: 'MESH_UPSTREAM_REJECTED',
      details: { system: 'Slack', error },
    });
    expect(clock.waits).toEqual([]);
  });

  it('waits as long as Slack says', async () => {
    const slack = await slackForTest();
    const clock = hastyClock();
    const { outbox } = await accessFor(slack, clock);
    slack.control.fault({ kind: 'rateLimit', method: 'chat.postMessage', retryAfter: 7 });
    await outbox.postCard(view(fresh({}, clock)));
    expect(Math.round(clock.waits.reduce((sum, ms) => sum + ms, 0) / 1000)).toBe(7);
    expect(cards(slack)).toHaveLength(1);
  });

  it('that somebody deleted is posted again at its next edit, and a click on it finds the record', async () => {
    const { slack, outbox, change } = await posted();
    slack.control.deleteMessage({ channel: PROD, ts: change.card.ts, user: 'U0MESH' });
    await outbox.updateCard(view({ ...change, state: 'approved' }));
    const [again] = cards(slack);
    expect(again).toMatchObject({ metadata: { event_payload: { replaces: change.card.ts } } });
    expect(outbox.originOf({ channelId: PROD, ts: again?.ts ?? '' })).toEqual(change.card);
    await outbox.updateCard(view({ ...change, state: 'applying' }));
    expect(cards(slack)).toHaveLength(1);
  });
});

describe('edits of a card', () => {
  const following = (change: Change, healthy: number) => ({
    change: { ...change, state: 'following' as const },
    plan: aPlan(),
    progress: {
      groups: [{ name: 'app', desired: 9, placed: healthy, healthy, unhealthy: 0, canaries: 0, promoted: false }],
      awaitsPromotion: false,
      deploymentId: undefined,
    },
  });

  it('closer than 2 s while following are merged, the last wins, and the end is shown', async () => {
    const clock = steppedClock(Date.now());
    const { slack, outbox, change } = await posted(clock);
    await outbox.updateCard(following(change, 1));
    const merged = [2, 3, 4].map((healthy) => outbox.updateCard(following(change, healthy)));
    await eventually(() => clock.sleeping > 0, 'the gap');
    clock.step(1999);
    expect(calls(slack, 'chat.update')).toBe(1);
    clock.step(1);
    await Promise.all(merged);
    expect(calls(slack, 'chat.update')).toBe(2);
    expect(JSON.stringify(cards(slack)[0]?.blocks)).toContain('4 of 9 healthy');
    const ended = outbox.updateCard(view({ ...change, state: 'succeeded', ending: { at: '2026-01-01T00:01:00Z' } }));
    await eventually(() => clock.sleeping > 0, 'the gap before the end');
    clock.step(2000);
    await ended;
    expect(JSON.stringify(cards(slack)[0]?.blocks)).not.toContain('change.approve');
    expect(calls(slack, 'chat.update')).toBe(3);
  });

  it('are not held back before following: a decision shows at once', async () => {
    const { slack, outbox, change } = await posted(steppedClock(Date.now()));
    await outbox.updateCard(view({ ...change, state: 'approved' }));
    await outbox.updateCard(view({ ...change, state: 'applying' }));
    expect(calls(slack, 'chat.update')).toBe(2);
  });

  it('that wait for Retry-After show the newest view, once', async () => {
    const clock = steppedClock(Date.now());
    const { slack, outbox, change } = await posted(clock);
    slack.control.fault({ kind: 'rateLimit', method: 'chat.update', retryAfter: 5 });
    const first = outbox.updateCard(following(change, 1));
    await eventually(() => clock.sleeping > 0, 'the wait');
    const second = outbox.updateCard(following(change, 7));
    clock.step(5000);
    await Promise.all([first, second]);
    expect(JSON.stringify(cards(slack)[0]?.blocks)).toContain('7 of 9 healthy');
    expect(calls(slack, 'chat.update')).toBe(2);
  });

  it('of many cards share the 50 a minute of the workspace in turn, so that each gets its own', async () => {
    const slack = await slackForTest();
    const clock = steppedClock(Date.now());
    const { outbox } = await accessFor(slack, clock);
    const startedAtMs = clock.now();
    const shown: string[] = [];
    const follow = async (id: string) => {
      const change = fresh({ id, channelId: id === 'web-0' ? PROD : PRIVATE }, clock);
      const card = await outbox.postCard(view(change));
      for (let healthy = 0; healthy < 12; healthy += 1) {
        await outbox.updateCard(following({ ...change, card }, healthy));
        shown.push(id);
      }
    };
    let going = true;
    const done = Promise.all(Array.from({ length: 8 }, (_, index) => follow(`web-${index}`)));
    void done.finally(() => {
      going = false;
    });
    while (going) {
      clock.step(250);
      await setImmediate();
    }
    await done;
    const early = shown.slice(0, 48);
    expect(new Set(early).size).toBe(8);
    for (const id of new Set(shown)) expect(early.filter((name) => name === id).length).toBeGreaterThanOrEqual(3);
    expect(clock.now() - startedAtMs).toBeGreaterThanOrEqual(((96 - 30) / 50) * 60_000 - 1000);
  });

  it('that fail are reported to whoever asked for them, and the next one is tried', async () => {
    const { slack, outbox, change } = await posted();
    slack.control.fault({ kind: 'fail', method: 'chat.update', error: 'cant_update_message' });
    await expect(outbox.updateCard(view({ ...change, state: 'approved' }))).rejects.toMatchObject({
      details: { error: 'cant_update_message' },
    });
    await outbox.updateCard(view({ ...change, state: 'applying' }));
    expect(calls(slack, 'chat.update')).toBe(2);
  });

  it('that wait are sent when the outbox drains', async () => {
    const clock = steppedClock(Date.now());
    const { slack, outbox, change } = await posted(clock);
    await outbox.updateCard(following(change, 1));
    const last = outbox.updateCard(following(change, 5));
    await eventually(() => clock.sleeping > 0, 'the gap');
    expect(outbox.depth).toBe(1);
    await expect(outbox.drain(5000)).resolves.toBe(0);
    await last;
    expect(JSON.stringify(cards(slack)[0]?.blocks)).toContain('5 of 9 healthy');
  });
});

describe('a channel', () => {
  it('gets its messages one by one, in the order in which they were given, also when some are lost or limited', async () => {
    const slack = await slackForTest();
    const { outbox } = await accessFor(slack, hastyClock());
    slack.control.fault({ kind: 'fail', method: 'chat.postMessage', status: 500, times: 2 });
    slack.control.fault({ kind: 'loseReply', method: 'chat.postMessage', times: 2 });
    slack.control.fault({ kind: 'rateLimit', method: 'chat.postMessage', retryAfter: 1, times: 2 });
    const ids = Array.from({ length: 12 }, (_, index) => `web-${index}`);
    await Promise.all(ids.map((id) => outbox.postCard(view(fresh({ id })))));
    expect(cards(slack).map(({ metadata }) => metadata?.event_payload['change_id'])).toEqual(ids);
  });

  it('never meets the limit of Slack by itself: bursts are smoothed to one message a second', async () => {
    const slack = await slackForTest();
    slack.control.limits({ mode: 'realistic', channelBurst: 5 });
    const clock = hastyClock();
    const { outbox } = await accessFor(slack, clock);
    await Promise.all(Array.from({ length: 5 }, (_, n) => outbox.postCard(view(fresh({ id: `web-${n}` }, clock)))));
    expect(clock.waits).toEqual([]);
    slack.control.limits({ mode: 'lenient' });
    await outbox.postCard(view(fresh({ id: 'web-6' }, clock)));
    expect(clock.waits[0]).toBeGreaterThan(500);
    expect(calls(slack, '"ratelimited"')).toBe(0);
  });

  it('that is held up does not hold up another one', async () => {
    const slack = await slackForTest();
    const clock = steppedClock(Date.now());
    const { outbox } = await accessFor(slack, clock);
    slack.control.fault({ kind: 'rateLimit', method: 'chat.postMessage', retryAfter: 60 });
    const waiting = outbox.postCard(view(fresh({ id: 'web-1' }, clock)));
    await eventually(() => clock.sleeping > 0, 'the wait');
    await outbox.postCard(view(fresh({ id: 'web-2', channelId: PRIVATE }, clock)));
    expect(cards(slack)).toEqual([]);
    clock.step(60_000);
    await waiting;
    expect(cards(slack)).toHaveLength(1);
  });

  it('lets go of whoever does not want to wait any longer', async () => {
    const slack = await slackForTest();
    const clock = steppedClock(Date.now());
    const { outbox } = await accessFor(slack, clock);
    slack.control.fault({ kind: 'rateLimit', method: 'chat.postMessage', retryAfter: 60 });
    const abort = new AbortController();
    const waiting = outbox.postCard(view(fresh({}, clock)), { signal: abort.signal });
    await eventually(() => clock.sleeping > 0, 'the wait');
    abort.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
    await eventually(() => outbox.depth === 0, 'an empty outbox');
  });
});

describe('thread entries', () => {
  const applied = { kind: 'applied', evaluationId: 'e1' } as const;

  it('stand in the thread of their card, each key once, in order', async () => {
    const { slack, outbox, change } = await posted();
    await outbox.addEntry(change, 'applied', applied);
    await outbox.addEntry(change, 'applied', applied);
    await outbox.addEntry(change, 'ended', { kind: 'ended' });
    expect(entries(slack)).toMatchObject([
      { thread_ts: change.card.ts, metadata: { event_payload: { key: 'applied' } } },
      { thread_ts: change.card.ts, metadata: { event_payload: { key: 'ended' } } },
    ]);
  });

  it('that another run wrote before it was killed are not written again', async () => {
    const { slack, outbox, change } = await posted();
    await outbox.addEntry(change, 'applied', applied);
    const next = (await accessFor(slack, hastyClock())).outbox;
    await next.addEntry(change, 'applied', applied);
    await next.addEntry(change, 'resumed', { kind: 'resumed' });
    expect(entries(slack).map(({ metadata }) => metadata?.event_payload['key'])).toEqual(['applied', 'resumed']);
  });

  it('whose reply was lost are recognised', async () => {
    const { slack, outbox, change } = await posted();
    slack.control.fault({ kind: 'loseReply', method: 'chat.postMessage' });
    await outbox.addEntry(change, 'applied', applied);
    expect(entries(slack)).toHaveLength(1);
  });
});

describe('the diff file', () => {
  const longDiff = aPlan({
    changes: Array.from({ length: 300 }, (_, index) => ({
      where: `group app › task t${index} › env`,
      type: 'edited' as const,
      field: `KEY_${index}`,
      before: 'a'.repeat(40),
      after: 'b'.repeat(40),
      ...{ masked: false, multiline: false, weight: 1 },
    })),
  });
  const files = (slack: SlackSandbox) => slack.control.messages(PROD).flatMap((message) => message.files ?? []);

  it('is attached to the thread when the card cannot hold the diff, once', async () => {
    const { slack, outbox, change } = await posted();
    await outbox.attachDiff(change, longDiff);
    await outbox.attachDiff(change, longDiff);
    expect(files(slack)).toMatchObject([{ name: 'web-7k3m9q-plan-1.diff' }]);
    const message = slack.control.messages(PROD).find((candidate) => candidate.files !== undefined);
    expect(message?.thread_ts).toBe(change.card.ts);
  });

  it('is left out when the card shows everything', async () => {
    const { slack, outbox, change } = await posted();
    await outbox.attachDiff(change, aPlan());
    expect(files(slack)).toEqual([]);
  });

  it('whose reply was lost is recognised', async () => {
    const { slack, outbox, change } = await posted();
    slack.control.fault({ kind: 'loseReply', method: 'files.completeUploadExternal' });
    await outbox.attachDiff(change, longDiff);
    expect(files(slack)).toHaveLength(1);
  });
});

it('keeps ephemeral answers and people out of what it adopts', async () => {
  const slack = await slackForTest();
  slack.control.message({ channel: PROD, user: REA, text: 'web-7k3m9q' });
  const { outbox } = await accessFor(slack, hastyClock());
  await outbox.postCard(view(old()));
  expect(cards(slack)).toHaveLength(1);
  expect(slack.control.messages(PROD).filter(({ user }) => user === ADA)).toEqual([]);
});
