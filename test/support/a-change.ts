import type { Change } from '../../src/domain/change/change.ts';
import type { Person } from '../../src/domain/identity.ts';

export const REQUESTER: Person = { userId: 'U0REQ', teamId: 'T0HOME', name: 'Rea Quest' };
export const APPROVER: Person = { userId: 'U0APP', teamId: 'T0HOME', name: 'Ada Prove' };
export const SECOND: Person = { userId: 'U0SEC', teamId: 'T0HOME', name: 'Sec Ond' };

/** Has the role admin in the worlds of tests that name it. */
export const ADMIN: Person = { userId: 'U0ADM', teamId: 'T0HOME', name: 'Ad Min' };

/** A valid proposed change; a test states only what differs. */
export function aChange(differs: Partial<Change> = {}): Change {
  return {
    id: 'web-7k3m9q',
    verb: 'deploy',
    state: 'proposed',
    environment: 'production',
    service: 'web',
    jobId: 'web',
    fromVersion: '1.0.0',
    toVersion: '1.1.0',
    requester: REQUESTER,
    reason: 'new checkout',
    requestId: 'r-1',
    askedIn: { channelId: 'C0GEN', threadTs: undefined },
    channelId: 'C0PROD',
    approvalsNeeded: 1,
    approvals: [],
    plan: { number: 1, fingerprint: 'f1', bodyDigest: 'd1', baseIndex: 10 },
    createdAt: '2026-01-01T00:00:00.000Z',
    expiresAt: '2026-01-01T01:00:00.000Z',
    card: { channelId: 'C0PROD', ts: '1.000001' },
    intent: undefined,
    applied: undefined,
    ending: undefined,
    endShown: false,
    ...differs,
  };
}
