import { createFreezeCalendar } from '../../src/adapters/freeze/calendar.ts';
import type { NamedPlace } from '../../src/commands/place.ts';
import type { AuditEntry } from '../../src/domain/audit/entry.ts';
import type { Person } from '../../src/domain/identity.ts';
import type { Asking, LockRequest, UnlockRequest } from '../../src/domain/request.ts';
import type { HoldDeps } from '../../src/operations/hold/deps.ts';
import { lock } from '../../src/operations/hold/lock.ts';
import { unlock } from '../../src/operations/hold/unlock.ts';
import type { HoldStore } from '../../src/ports/hold-store.ts';
import { fakeClock } from './fake-clock.ts';
import { memoryAnnouncer } from './memory-announcer.ts';
import { createMemoryChangeStore } from './memory-change-store.ts';
import { channelsInMemory } from './memory-channels.ts';
import { createMemoryHoldStore } from './memory-hold-store.ts';
import { readyPolicy } from './policies.ts';
import { catalogueOf } from './world-catalogue.ts';

/** The locks of people alone: everything in memory, nothing of Nomad. */
export function holdWorld(given?: HoldStore) {
  const store = createMemoryChangeStore();
  const clock = fakeClock();
  const announcer = memoryAnnouncer();
  const audit: AuditEntry[] = [];
  const warnings: string[] = [];
  const holds = given ?? createMemoryHoldStore((entry) => void audit.push(entry));
  let made = 0;
  const log = {
    debug() {},
    info() {},
    error() {},
    warn: (_: object, said: string) => void warnings.push(said),
    child: () => log,
  };
  const deps: HoldDeps = {
    ...{
      catalogue: catalogueOf({}, {}),
      holds,
      store,
      announcer,
      clock,
      log,
      freezes: createFreezeCalendar([]),
    },
    ...{ policy: readyPolicy(), userGroups: { members: async () => new Set<string>() } },
    channels: channelsInMemory(),
    people: {
      find: async () => ({ kind: 'refused', standing: 'unknown' }),
      resolve: async (userId, teamId) => ({ kind: 'person', person: { userId, teamId, name: `Name of ${userId}` } }),
    },
    ids: { change: (name) => `${name}-${++made}`, request: () => 'r-1' },
  };
  const asks = ({ userId, teamId }: Person): Asking => ({ requestId: 'r-1', userId, teamId, channelId: 'C0GEN' });
  return {
    ...{ deps, clock, announcer, audit, warnings, asks, holds, store },
    lock: (who: Person, request: Partial<LockRequest> = {}, place: NamedPlace = WEB) =>
      lock(deps, { ...place, verb: 'lock', reason: 'moving the database', steal: false, ...request }, asks(who)),
    unlock: (who: Person, request: Partial<UnlockRequest> = {}, place: NamedPlace = WEB) =>
      unlock(deps, { ...place, verb: 'unlock', steal: false, ...request }, asks(who)),
    told: () => announcer.told.map(({ announcement, channelId }) => `${announcement.kind} ${channelId}`),
  };
}

const WEB = { service: 'web', environment: 'production', everywhere: false } as const;
