import type { Resolved } from '../../src/domain/identity.ts';
import type { ChangeDeps } from '../../src/operations/change/deps.ts';
import { ADMIN, APPROVER, REQUESTER, SECOND } from './a-change.ts';

/** Everybody whose id begins with U0 is a member, except for those whom the id names as something else. */
export function peopleInMemory(own: Readonly<Record<string, Resolved>> = {}): ChangeDeps['people'] {
  const known = [REQUESTER, APPROVER, SECOND, ADMIN];
  return {
    async find(name) {
      const person = known.find((candidate) => candidate.name === name);
      return person === undefined ? { kind: 'refused', standing: 'unknown' } : { kind: 'person', person };
    },
    async resolve(userId, teamId) {
      const resolved = own[userId];
      if (resolved !== undefined) return resolved;
      if (userId === 'U0GUEST') return { kind: 'refused', standing: 'guest' };
      const person = known.find((candidate) => candidate.userId === userId) ?? { userId, teamId, name: userId };
      return { kind: 'person', person };
    },
  };
}
