import { describe, expect, it } from 'vitest';
import { ADA, accessFor, FOREIGN, PRIVATE, PROD, REA, slackForTest } from '../harness.ts';
import { calls, cards, fresh, hastyClock, old, posted, view } from './posted.ts';

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

  it('that another replica posted a moment ago is adopted by whoever takes its change over', async () => {
    const slack = await slackForTest();
    const [one, other] = [await accessFor(slack, hastyClock()), await accessFor(slack, hastyClock())];
    const change = fresh();
    const first = await one.outbox.postCard(view(change));
    const second = await other.outbox.postCard(view(change), { takenOver: true });
    expect(second).toEqual(first);
    expect(cards(slack)).toHaveLength(1);
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
    const moved = await outbox.updateCard(view({ ...change, state: 'approved' }));
    const [again] = cards(slack);
    expect(moved).toEqual({ channelId: PROD, ts: again?.ts });
    expect(again).toMatchObject({ metadata: { event_payload: { replaces: change.card.ts } } });
    expect(outbox.originOf({ channelId: PROD, ts: again?.ts ?? '' })).toEqual(change.card);
    expect(await outbox.updateCard(view({ ...change, state: 'applying' }))).toBeUndefined();
    expect(cards(slack)).toHaveLength(1);
    // Until the record names it, a click on it must tell any replica whose place it took.
    expect(cards(slack)[0]).toMatchObject({ metadata: { event_payload: { replaces: change.card.ts } } });
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
