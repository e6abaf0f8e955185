import { describe, expect, it } from 'vitest';
import { createFreezeCalendar } from '../../../src/adapters/freeze/calendar.ts';
import { type FreezeRule, strictest } from '../../../src/domain/freeze.ts';

const HOUR_MS = 3_600_000;

function rule(differs: Partial<FreezeRule> = {}): FreezeRule {
  return {
    ...{ name: 'night', environments: ['production'], cron: '30 2 * * *', durationMs: HOUR_MS },
    ...{ timeZone: 'Europe/Berlin', reason: 'backups', override: 'none' },
    ...differs,
  };
}

const isFrozen = (at: string, differs: Partial<FreezeRule> = {}) =>
  createFreezeCalendar([rule(differs)]).inForce('production', at).length > 0;

describe('a freeze', () => {
  it.each([
    ['a millisecond before it begins', '2026-06-10T00:29:59.999Z', false],
    ['when it begins', '2026-06-10T00:30:00.000Z', true],
    ['a millisecond before it ends', '2026-06-10T01:29:59.999Z', true],
    ['when it ends', '2026-06-10T01:30:00.000Z', false],
    ['in winter, at another hour of UTC', '2026-01-10T01:30:00.000Z', true],
    ['in winter, at the hour of summer', '2026-01-10T00:45:00.000Z', false],
    ['in the hour that is missing in March, at its end', '2026-03-29T01:00:00.000Z', true],
    ['before the end of the hour that is missing', '2026-03-29T00:59:59.999Z', false],
    ['in the doubled hour in October, the first time', '2026-10-25T00:30:00.000Z', true],
    ['an hour of time later', '2026-10-25T01:30:00.000Z', false],
  ])('is in force or not: %s', (_name, at, expected) => {
    expect(isFrozen(at)).toBe(expected);
  });

  it.each([
    ['put forward: it ends an hour later by the clock', '2026-03-28T17:00:00.000Z', '2026-03-29T17:00:00.000Z'],
    ['put back: it ends an hour earlier by the clock', '2026-10-24T16:00:00.000Z', '2026-10-25T16:00:00.000Z'],
  ])('lasts as long as it says over a night in which clocks are %s', (_name, since, until) => {
    const saturday = rule({ cron: '0 18 * * 6', durationMs: 24 * HOUR_MS });
    const [window] = createFreezeCalendar([saturday]).inForce('production', since);
    expect(window).toMatchObject({ since, until });
  });

  it('holds in its environments only, and says when the next one begins', () => {
    const calendar = createFreezeCalendar([rule()]);
    expect(calendar.inForce('staging', '2026-06-10T00:45:00.000Z')).toEqual([]);
    expect(calendar.next('staging', '2026-06-10T00:45:00.000Z')).toBeUndefined();
    expect(calendar.next('production', '2026-06-10T00:45:00.000Z')).toMatchObject({
      ...{ since: '2026-06-11T00:30:00.000Z', until: '2026-06-11T01:30:00.000Z' },
    });
  });

  it('is as strict as the strictest of those that meet, until the last of them ends', () => {
    const long = rule({ name: 'audit', override: 'admin', durationMs: 3 * HOUR_MS });
    const windows = createFreezeCalendar([long, rule()]).inForce('production', '2026-06-10T00:45:00.000Z');
    expect(strictest(windows)).toMatchObject({ rule: { name: 'night' }, until: '2026-06-10T03:30:00.000Z' });
    expect(strictest([])).toBeUndefined();
  });
});
