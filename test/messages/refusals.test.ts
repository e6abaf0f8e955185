import { describe, expect, it } from 'vitest';
import { CHANGE_STATES } from '../../src/domain/change/change.ts';
import { REFUSALS, refuse } from '../../src/domain/outcome.ts';
import { refusalText } from '../../src/messages/en/refusals.ts';

/** What the operations know at most. */
const EVERYTHING = {
  ...{ id: 'web-7k3m9q', service: 'web', environment: 'production', requester: 'Rea Quest', requesterId: 'U0REQ' },
  ...{ state: 'following', given: 'wep', nearest: 'web', known: 'web, api', runsIn: 'production, staging' },
  ...{
    version: '1 2',
    image: 'web',
    variable: 'x',
    job: 'web',
    message: 'It has no tag.',
    bytes: 3_000_000,
    limit: 2_097_152,
  },
  ...{ missing: 2, channels: 'C0PROD', since: '2026-01-01T00:00:00Z', channelId: 'C0PROD', ts: '1.000001' },
} as const;

describe('every refusal', () => {
  it.each(REFUSALS)('%s says what was refused and what to do next, also when little is known', (reason) => {
    for (const details of [{}, EVERYTHING]) {
      const { said, next } = refusalText(refuse(reason, details));
      for (const sentence of [said, next]) {
        expect(sentence).toMatch(/^[\p{L}\d“].*\S$/u);
        expect(sentence).not.toMatch(/undefined|NaN|null|\[object|!|\s{2}|“”.*“”/u);
      }
    }
  });

  it.each(CHANGE_STATES)('about a change that is %s says so in words', (state) => {
    const { said } = refusalText(refuse('change-busy', { id: 'web-1', state }));
    expect(said).toMatch(/; it [a-z ]+\.$|; its outcome is not known\.$/);
  });

  it('is not misled by details that carry the names of built-in properties', () => {
    expect(refusalText(refuse('unknown-service', { given: 'constructor' })).said).toBe(
      'There is no service “constructor”.',
    );
    expect(refusalText(refuse('change-ended', { id: 'x', state: 'toString' })).said).toBe(
      'The change x has ended already.',
    );
  });

  it('suggests the nearest name, else lists what there is', () => {
    expect(refusalText(refuse('unknown-service', { given: 'wep', nearest: 'web', known: 'web' })).next).toBe(
      'Did you mean web?',
    );
    expect(refusalText(refuse('unknown-service', { given: 'x', known: 'web, api' })).next).toBe(
      'The services are web, api.',
    );
  });

  it('counts the people who are still missing', () => {
    expect(refusalText(refuse('already-approved', { missing: 1 })).next).toBe(
      "One more person's approval is still needed.",
    );
    expect(refusalText(refuse('already-approved', { missing: 2 })).next).toBe(
      "2 more people's approvals are still needed.",
    );
  });
});
