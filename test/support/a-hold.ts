import type { Hold } from '../../src/domain/hold/hold.ts';
import { REQUESTER } from './a-change.ts';

/** A valid lock on `web` in production; a test states only what differs. */
export function aHold(differs: Partial<Hold> = {}): Hold {
  return {
    id: 'lock-1',
    place: { kind: 'service', environment: 'production', service: 'web' },
    owner: REQUESTER,
    reason: 'moving the database',
    since: '2026-01-01T00:00:00.000Z',
    until: '2026-01-01T04:00:00.000Z',
    remindAt: '2026-01-01T03:45:00.000Z',
    ...differs,
  };
}
