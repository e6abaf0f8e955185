import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { Change } from '../../../src/domain/change/change.ts';
import { fakeClock } from '../../support/fake-clock.ts';
import { accessFor, aPlan, eventually, PRIVATE, PROD, slackForTest } from '../harness.ts';
import { calls, cards, fresh, hastyClock, posted, view } from './posted.ts';

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
    const clock = fakeClock(Date.now());
    const { slack, outbox, change } = await posted(clock);
    await outbox.updateCard(following(change, 1));
    const merged = [2, 3, 4].map((healthy) => outbox.updateCard(following(change, healthy)));
    await eventually(() => clock.sleepers > 0, 'the gap');
    clock.advance(1999);
    expect(calls(slack, 'chat.update')).toBe(1);
    clock.advance(1);
    await Promise.all(merged);
    expect(calls(slack, 'chat.update')).toBe(2);
    expect(JSON.stringify(cards(slack)[0]?.blocks)).toContain('4 of 9 healthy');
    const ended = outbox.updateCard(view({ ...change, state: 'succeeded', ending: { at: '2026-01-01T00:01:00Z' } }));
    await eventually(() => clock.sleepers > 0, 'the gap before the end');
    clock.advance(2000);
    await ended;
    expect(JSON.stringify(cards(slack)[0]?.blocks)).not.toContain('change.approve');
    expect(calls(slack, 'chat.update')).toBe(3);
  });

  it('are not held back before following: a decision shows at once', async () => {
    const { slack, outbox, change } = await posted(fakeClock(Date.now()));
    await outbox.updateCard(view({ ...change, state: 'approved' }));
    await outbox.updateCard(view({ ...change, state: 'applying' }));
    expect(calls(slack, 'chat.update')).toBe(2);
  });

  it('that wait for Retry-After show the newest view, once', async () => {
    const clock = fakeClock(Date.now());
    const { slack, outbox, change } = await posted(clock);
    slack.control.fault({ kind: 'rateLimit', method: 'chat.update', retryAfter: 5 });
    const first = outbox.updateCard(following(change, 1));
    await eventually(() => clock.sleepers > 0, 'the wait');
    const second = outbox.updateCard(following(change, 7));
    clock.advance(5000);
    await Promise.all([first, second]);
    expect(JSON.stringify(cards(slack)[0]?.blocks)).toContain('7 of 9 healthy');
    expect(calls(slack, 'chat.update')).toBe(2);
  });

  it('of many cards share the 50 a minute of the workspace in turn, so that each gets its own', async () => {
    const slack = await slackForTest();
    const clock = fakeClock(Date.now());
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
      clock.advance(250);
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
    const clock = fakeClock(Date.now());
    const { slack, outbox, change } = await posted(clock);
    await outbox.updateCard(following(change, 1));
    const last = outbox.updateCard(following(change, 5));
    await eventually(() => clock.sleepers > 0, 'the gap');
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
    const clock = fakeClock(Date.now());
    const { outbox } = await accessFor(slack, clock);
    slack.control.fault({ kind: 'rateLimit', method: 'chat.postMessage', retryAfter: 60 });
    const waiting = outbox.postCard(view(fresh({ id: 'web-1' }, clock)));
    await eventually(() => clock.sleepers > 0, 'the wait');
    await outbox.postCard(view(fresh({ id: 'web-2', channelId: PRIVATE }, clock)));
    expect(cards(slack)).toEqual([]);
    clock.advance(60_000);
    await waiting;
    expect(cards(slack)).toHaveLength(1);
  });

  it('lets go of whoever does not want to wait any longer', async () => {
    const slack = await slackForTest();
    const clock = fakeClock(Date.now());
    const { outbox } = await accessFor(slack, clock);
    slack.control.fault({ kind: 'rateLimit', method: 'chat.postMessage', retryAfter: 60 });
    const abort = new AbortController();
    const waiting = outbox.postCard(view(fresh({}, clock)), { signal: abort.signal });
    await eventually(() => clock.sleepers > 0, 'the wait');
    abort.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
    await eventually(() => outbox.depth === 0, 'an empty outbox');
  });
});
