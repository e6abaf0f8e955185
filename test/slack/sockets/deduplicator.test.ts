import { describe, expect, it } from 'vitest';
import { Deduplicator, deliveryKeys } from '../../../src/slack/sockets/deduplicator.ts';
import { fakeClock } from '../../support/fake-clock.ts';

describe('what comes again', () => {
  it('is known under any of its keys, for ten minutes', () => {
    const clock = fakeClock();
    const deduplicator = new Deduplicator(clock);
    expect(deduplicator.take(['a', 'b']).first).toBe(true);
    expect(deduplicator.take(['c', 'b']).first).toBe(false);
    expect(deduplicator.take(['c']).first).toBe(false);
    clock.advance(10 * 60_000 + 1);
    expect(deduplicator.take(['a']).first).toBe(true);
  });

  it('is answered with the words of the first, also when it comes before these are known', async () => {
    const deduplicator = new Deduplicator(fakeClock());
    const first = deduplicator.take(['a']);
    const repeat = deduplicator.take(['a']);
    first.answer({ response_action: 'clear' });
    await expect(repeat.answered).resolves.toEqual({ response_action: 'clear' });
  });

  it('is forgotten oldest first when there is too much to remember', () => {
    const deduplicator = new Deduplicator(fakeClock(), 3);
    for (const key of ['a', 'b', 'c', 'd', 'e']) deduplicator.take([key]);
    expect(deduplicator.take(['e']).first).toBe(false);
    expect(deduplicator.take(['a']).first).toBe(true);
  });
});

describe('the keys of a delivery', () => {
  it.each<[string, Record<string, unknown>, readonly string[]]>([
    ['an event', { event_id: 'Ev1', event: {} }, ['envelope:e', 'event:Ev1']],
    ['a command', { command: '/mesh', trigger_id: 't1' }, ['envelope:e', 'command:t1']],
    [
      'a click',
      { type: 'block_actions', user: { id: 'U1' }, actions: [{ action_id: 'approve', action_ts: '1.2' }] },
      ['envelope:e', 'action:U1:approve:1.2'],
    ],
    [
      'a submission',
      { type: 'view_submission', trigger_id: 't1', view: { id: 'V1', hash: 'h1' } },
      ['envelope:e', 'view:V1:h1:t1'],
    ],
    ['something else', { type: 'shortcut', trigger_id: 't1' }, ['envelope:e']],
  ])('of %s', (_what, body, keys) => {
    expect(deliveryKeys('e', body)).toEqual(keys);
  });

  it('differ for a window that is sent again with other words after an error in it', () => {
    const sent = (value: string) => ({
      type: 'view_submission',
      view: { id: 'V1', hash: 'h1', state: { values: { value } } },
    });
    expect(deliveryKeys('e1', sent(''))[1]).not.toBe(deliveryKeys('e2', sent('a reason'))[1]);
    expect(deliveryKeys('e1', sent('same'))[1]).toBe(deliveryKeys('e2', sent('same'))[1]);
  });
});
