import { expect, it } from 'vitest';
import { Sleepers } from '../../../../src/operations/change/run/sleepers.ts';
import { fakeClock } from '../../../support/fake-clock.ts';

const never = new AbortController().signal;
const LOST = AbortSignal.abort(new Error('the claim is lost'));

function sleepers() {
  return new Sleepers(fakeClock(), never);
}

it('a wake that comes before its sleep ends it at once, and is used up by it', async () => {
  const all = sleepers();
  all.wake('web-1');
  await all.sleep('web-1', 1_000, never);
  expect(all.forget('web-1')).toBe(false);
});

it('a wake ends the sleep that it meets', async () => {
  const all = sleepers();
  const asleep = all.sleep('web-1', 1_000, never);
  all.wake('web-1');
  await asleep;
  expect(all.forget('web-1')).toBe(false);
});

it.each([
  ['before', true],
  ['in', false],
])('who stops alone %s their sleep leaves the wake to whoever comes next', async (_when, isBefore) => {
  const all = sleepers();
  const stopping = new AbortController();
  if (isBefore) all.wake('web-1');
  const asleep = isBefore ? all.sleep('web-1', 1_000, LOST) : all.sleep('web-1', 1_000, stopping.signal);
  stopping.abort();
  if (!isBefore) all.wake('web-1');
  await asleep;
  expect(all.forget('web-1')).toBe(true);
});
