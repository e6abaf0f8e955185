import { describe, expect, it } from 'vitest';
import { readLink } from '../../../src/domain/audit/link.ts';
import { MeshError } from '../../../src/domain/errors.ts';
import { Retention } from '../../../src/operations/audit/retention.ts';
import { searchTrail } from '../../../src/operations/audit/search-trail.ts';
import { verifyTrail } from '../../../src/operations/audit/verify-trail.ts';
import type { Log } from '../../../src/ports/log.ts';
import { anEntry, sha256 } from '../../support/an-audit-chain.ts';
import { fakeClock } from '../../support/fake-clock.ts';
import { type MemoryTrail, memoryTrail } from '../../support/memory-audit-trail.ts';

function minute(count: number): string {
  return new Date(Date.UTC(2026, 0, 1, 0, count)).toISOString();
}

/** Ten entries in production and five in staging, by turns of web and api. */
function filled(): MemoryTrail {
  const trail = memoryTrail();
  for (let index = 0; index < 15; index++) {
    const environment = index % 3 === 2 ? 'staging' : 'production';
    const service = index % 2 === 0 ? 'web' : 'api';
    trail.add(minute(index), anEntry({ environment, service, requestId: `r-${index}` }));
  }
  return trail;
}

describe('verifying a stored trail', () => {
  it('finds nothing in a whole one, also where entries came while it was read', async () => {
    const trail = filled();
    expect(await verifyTrail(trail, 'production', { sha256 })).toMatchObject({ count: 10, flaws: [] });
    const growing: MemoryTrail = {
      ...trail,
      async *entries(chain, order) {
        trail.add(minute(20), anEntry());
        yield* trail.entries(chain, order);
      },
    };
    expect((await verifyTrail(growing, 'production', { sha256 })).flaws).toEqual([]);
  });

  it('finds an entry behind the head', async () => {
    const trail = filled();
    const [, before] = (trail.stored.get('production') ?? []).slice(-2);
    trail.heads.set('production', { seq: 9, hash: prevIn(before?.content) });
    expect((await verifyTrail(trail, 'production', { sha256 })).flaws).toEqual([{ kind: 'beyond-head', seq: 10 }]);
  });

  it('finds a head that was moved back together with its entries only by a copy', async () => {
    const trail = filled();
    const copy = new Map((trail.stored.get('production') ?? []).map(({ seq, content }) => [seq, hashIn(content)]));
    const cut = trail.stored.get('production')?.slice(0, 8) ?? [];
    trail.stored.set('production', cut);
    trail.heads.set('production', { seq: 8, hash: hashIn(cut.at(-1)?.content) });
    expect((await verifyTrail(trail, 'production', { sha256 })).flaws).toEqual([]);
    expect((await verifyTrail(trail, 'production', { sha256, copy })).flaws).toEqual([
      { kind: 'gone', seq: 9 },
      { kind: 'gone', seq: 10 },
    ]);
  });

  it('finds a chain that was written anew by a copy', async () => {
    const copy = new Map([[3, 'a'.repeat(64)]]);
    expect((await verifyTrail(filled(), 'production', { sha256, copy })).flaws).toEqual([{ kind: 'differs', seq: 3 }]);
  });
});

describe('searching the trail', () => {
  const chains = ['production', 'staging'];

  it('gives the newest that match, of all chains by their time', async () => {
    const found = await searchTrail(filled(), { chains, matches: ({ service }) => service === 'web', limit: 4 });
    expect(found.links.map(({ requestId }) => requestId)).toEqual(['r-14', 'r-12', 'r-10', 'r-8']);
    expect(found).toMatchObject({ more: true, unreadable: 0 });
  });

  it('gives all of a time, and says when there is no more', async () => {
    const found = await searchTrail(filled(), { chains, matches: () => true, since: minute(10) });
    expect(found.links.map(({ requestId }) => requestId)).toEqual(['r-14', 'r-13', 'r-12', 'r-11', 'r-10']);
    expect(found.more).toBe(false);
  });

  it('stops where it has looked through enough, and passes over what it cannot read', async () => {
    const trail = filled();
    trail.stored.get('production')?.push({ seq: 11, content: 'oops' });
    const found = await searchTrail(trail, { chains: ['production'], matches: () => false, lookThrough: 3 });
    expect(found).toEqual({ links: [], unreadable: 1, more: true });
  });
});

describe('retention', () => {
  it('forgets every hour what is older than it must be kept, and tries again after a fault', async () => {
    const [trail, clock, logged] = [filled(), fakeClock(), [] as string[]];
    const log: Log = { ...quietLog(), warn: (_fields, message) => void logged.push(message) };
    let away = false;
    const failing: MemoryTrail = {
      ...trail,
      chains: () => (away ? Promise.reject(new MeshError('MESH_UPSTREAM_UNAVAILABLE', 'x')) : trail.chains()),
    };
    const retention = new Retention({ trail: failing, clock, log, keepMs: 3_600_000 });
    const asleep = async () => {
      while (clock.sleepers === 0) await new Promise((resolve) => setImmediate(resolve));
    };
    retention.start();
    await asleep();
    expect(trail.stored.get('production')).toHaveLength(10);
    away = true;
    clock.advance(3_600_000);
    await asleep();
    expect(logged).toEqual(['pruning the audit trail']);
    away = false;
    clock.advance(3_600_000);
    await asleep();
    expect(trail.stored.get('production')).toHaveLength(0);
    await retention.stop();
  });
});

function hashIn(content: unknown): string {
  return readLink(content)?.hash ?? '';
}

function prevIn(content: unknown): string {
  return readLink(content)?.prev ?? '';
}

function quietLog(): Log {
  const log: Log = { debug() {}, info() {}, warn() {}, error() {}, child: () => log };
  return log;
}
