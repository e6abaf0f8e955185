import { randomBytes } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/adapters/clock.ts';
import { createChangeStore } from '../../../src/adapters/consul/change-store.ts';
import { createMembership } from '../../../src/adapters/consul/membership/membership.ts';
import { Secret } from '../../../src/config/secret.ts';
import { MeshError } from '../../../src/domain/errors.ts';
import type { Membership } from '../../../src/ports/membership.ts';
import { silent } from '../../support/change-world.ts';
import { freshChange, storedBy } from '../change-store/cases.ts';
import { onEachConsul } from '../consul/servers.ts';

const NO_TLS = { ca: undefined, cert: undefined, key: undefined, serverName: undefined };
const TIMES = { beatMs: 60, lookMs: 40, renewMs: 100, stillMs: 400, waitMs: 500, netMs: 200 };

interface Member {
  readonly membership: Membership;
  readonly free: string[];
  readonly rung: [string, boolean][];
}

const members: Member[] = [];
afterEach(async () => {
  await Promise.all(members.splice(0).map(({ membership }) => membership.stop()));
});

onEachConsul('the replicas in Consul', (server) => {
  const prefix = `team/${randomBytes(4).toString('hex')}`;
  const consul = () => ({ address: server().url, token: undefined, tls: NO_TLS });
  const store = () =>
    createChangeStore({ consul: consul(), prefix, stateKey: new Secret('a state key of more than 32 characters') });

  async function join(times: Partial<typeof TIMES> = {}): Promise<Member> {
    const all = { ...TIMES, ...times };
    const membership = createMembership({ consul: consul(), prefix, clock: systemClock, log: silent, times: all });
    const member: Member = { membership, free: [], rung: [] };
    members.push(member);
    await membership.start({
      free: (id) => void member.free.push(id),
      rung: (id, redraw) => void member.rung.push([id, redraw]),
    });
    return member;
  }

  const id = () => `web-${randomBytes(5).toString('hex')}`;

  it('give a claim to one of them, however many ask at once', async () => {
    const replicas = await Promise.all([join(), join(), join()]);
    const change = id();
    const claims = await Promise.all(replicas.map(({ membership }) => membership.claim(change)));
    expect(claims.filter((claim) => claim !== undefined)).toHaveLength(1);
    await claims.find((claim) => claim !== undefined)?.check();
  });

  it('let the one that creates a change drive it, and hear of every other write to it', async () => {
    const [first, second] = [await join(), await join()];
    const change = freshChange();
    const fence = first.membership.fence(change.id);
    const stored = storedBy(await store().create(change, {}, { fence }));
    expect(await second.membership.claim(change.id)).toBeUndefined();
    const claim = first.membership.adopt(fence);
    const own = await store().replace(stored, { ...change, state: 'approved' }, {}, { fence: claim.fence });
    if (own.kind !== 'replaced') throw new Error('somebody was first');
    expect(first.rung).toEqual([]);
    await store().replace(own.stored, { ...change, state: 'applying' });
    await expect.poll(() => first.rung).toEqual([[change.id, false]]);
    await second.membership.ring(change.id);
    await expect.poll(() => first.rung.at(-1)).toEqual([change.id, true]);
  });

  it('free the changes of one that leaves, at once', async () => {
    const [first, second] = [await join(), await join()];
    const change = id();
    const claim = await first.membership.claim(change);
    await first.membership.stop();
    await expect.poll(() => second.free).toContain(change);
    expect(await second.membership.claim(change)).toBeDefined();
    expect(claim?.lost.aborted).toBe(true);
  });

  it('free the changes of one that gives no sign of life, and let it write nothing more', async () => {
    const dead = await join({ beatMs: 60_000 });
    const change = freshChange();
    const fence = dead.membership.fence(change.id);
    const stored = storedBy(await store().create(change, {}, { fence }));
    const claim = dead.membership.adopt(fence);
    const alive = await join();
    await expect.poll(() => alive.free, { timeout: 5_000 }).toContain(change.id);
    expect(await alive.membership.claim(change.id)).toBeDefined();
    const stale = store().replace(stored, { ...change, state: 'approved' }, {}, { fence });
    await expect(stale).rejects.toMatchObject({ code: 'MESH_FENCED' });
    await expect(claim.check()).rejects.toMatchObject({ code: 'MESH_FENCED' });
    expect((await store().read(change.id))?.change.state).toBe('proposed');
  });

  it('let one whose session was ended join again, without what it had', async () => {
    const [first, second] = [await join(), await join()];
    const change = id();
    const claim = await first.membership.claim(change);
    await server().put(`/v1/session/destroy/${claim?.fence.session}`);
    await expect.poll(() => claim?.lost.aborted).toBe(true);
    await expect.poll(() => second.free).toContain(change);
    await expect.poll(() => first.membership.status()).toBe('member');
    await expect(claim?.holds()).rejects.toBeInstanceOf(MeshError);
    await expect.poll(() => first.membership.fence(change).session).not.toBe(claim?.fence.session);
  });

  it('forget a change that needs nothing more, and tell of one that is on no list', async () => {
    const member = await join();
    const change = id();
    const claim = await member.membership.claim(change);
    await claim?.done();
    const lost = freshChange();
    await store().create(lost, {});
    await server().delete(`/v1/kv/${prefix}/drivers/${lost.id}`);
    member.free.splice(0);
    await expect.poll(() => member.free).toContain(lost.id);
    expect(member.free).not.toContain(change);
  });

  it('leave no trace of those that have left', async () => {
    const member = await join();
    await member.membership.stop();
    expect((await server().get(`/v1/kv/${prefix}/replicas/?keys`)).status).toBe(404);
  });
});

describe('a replica whose Consul does not answer', () => {
  it('does not start', async () => {
    const consul = { address: 'http://127.0.0.1:9', token: undefined, tls: NO_TLS };
    const membership = createMembership({ consul, prefix: 'meshbot', clock: systemClock, log: silent });
    const nobody = { free: () => undefined, rung: () => undefined };
    await expect(membership.start(nobody)).rejects.toMatchObject({ code: 'MESH_UPSTREAM_UNAVAILABLE' });
    await membership.stop();
  });
});
