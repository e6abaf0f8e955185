import { describe, expect, it } from 'vitest';
import { config, problems } from './loading.ts';

const yaml = (fields: string) => `environments:
  production: { channel: C0PROD, ${fields} }
services:
  web: { version: { variable: version } }
`;
const production = (fields: string) => config(yaml(fields)).catalogue.environments[0];

describe('reminders of an environment', () => {
  it.each([
    ['expiry: 1h', 15 * 60_000],
    ['expiry: 20m', 10 * 60_000],
    ['expiry: 1h, remind: 40m', 40 * 60_000],
    ['expiry: 1h, remind: none', undefined],
  ])('%s: so long before the end', (fields, remindMs) => {
    expect(production(fields)?.remindMs).toBe(remindMs);
  });

  it('escalate to people, into a channel, or both', () => {
    expect(production('escalate: { before: 5m, to: [S0LEADS, U0BOSS] }')?.escalate).toEqual({
      ...{ beforeMs: 300_000, to: ['S0LEADS', 'U0BOSS'] },
    });
    expect(production('escalate: { before: 5m, channel: C0CALL }')?.escalate).toEqual({
      ...{ beforeMs: 300_000, to: [], channelId: 'C0CALL' },
    });
  });

  it.each([
    ['expiry: 1h, remind: 1h', 'nobody is reminded: it is not before the change is made'],
    ['expiry: 1h, escalate: { before: 2h, to: [S0LEADS] }', 'nothing is escalated before the change is made'],
    ['expiry: 1h, remind: 10m, escalate: { before: 10m, to: [S0LEADS] }', 'it is escalated before anybody is reminded'],
    ['escalate: { before: 5m }', 'must say `to` whom, or a `channel`'],
    ['remind: off', 'must be a duration between 1m and 30d such as 15m, or `none`'],
  ])('%s is a problem', (fields, message) => {
    expect(problems(yaml(fields)).join('\n')).toContain(message);
  });
});
