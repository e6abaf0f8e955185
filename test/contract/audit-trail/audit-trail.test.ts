import { afterEach, expect, it } from 'vitest';
import { type ConsulAuditTrail, createAuditTrail } from '../../../src/adapters/consul/audit/audit-trail.ts';
import { createChangeStore } from '../../../src/adapters/consul/change-store.ts';
import { Secret } from '../../../src/config/secret.ts';
import type { AuditEntry } from '../../../src/domain/audit/entry.ts';
import { type AuditLink, COMMON_CHAIN, readLink } from '../../../src/domain/audit/link.ts';
import { verifyChain } from '../../../src/domain/audit/verify-chain.ts';
import type { ChangeStore } from '../../../src/ports/change-store.ts';
import { anEntry, sha256 } from '../../support/an-audit-chain.ts';
import { freshChange, storedBy } from '../change-store/cases.ts';
import { onEachConsul, type Server } from '../consul/servers.ts';

const NO_TLS = { ca: undefined, cert: undefined, key: undefined, serverName: undefined };
const START_MS = Date.UTC(2026, 0, 1);

interface Opened {
  readonly trail: ConsulAuditTrail;
  readonly store: ChangeStore;
  readonly lines: readonly string[];
  nowMs: number;
}

const opened: { close(): void }[] = [];
let prefixes = 0;

afterEach(() => {
  for (const one of opened.splice(0)) one.close();
});

/** One replica's view; those with one `prefix` share their trail. */
function open(server: Server, prefix = `trail-${++prefixes}`): Opened {
  const lines: string[] = [];
  const consul = { address: server().url, token: undefined, tls: NO_TLS };
  const replica = { nowMs: START_MS };
  const trail = createAuditTrail({ consul, prefix, now: () => replica.nowMs, write: (line) => void lines.push(line) });
  const stateKey = new Secret('a state key of more than thirty-two characters');
  const store = createChangeStore({ consul, prefix, stateKey, chains: trail.writer });
  opened.push(trail, store);
  return Object.assign(replica, { trail, store, lines });
}

async function linksOf({ trail }: Opened, chain: string): Promise<readonly AuditLink[]> {
  const found: AuditLink[] = [];
  for await (const { content } of trail.entries(chain, 'oldest-first')) {
    const link = readLink(content);
    if (link !== undefined) found.push(link);
  }
  return found;
}

async function flawsOf(replica: Opened, chain: string) {
  return verifyChain(await replica.trail.bounds(chain), await linksOf(replica, chain), sha256);
}

async function write({ trail }: Opened, entries: readonly AuditEntry[]): Promise<void> {
  for (const entry of entries) await trail.record(entry);
}

onEachConsul('the audit trail in Consul', (server) => {
  it('keeps a chain for each environment and one for the rest, and tells the log stream what it keeps', async () => {
    const replica = open(server);
    await write(replica, [anEntry(), anEntry({ environment: 'staging' }), { event: 'refused', reason: 'guest' }]);
    await write(replica, [anEntry({ requestId: 'r-2' })]);
    expect([...(await replica.trail.chains())].sort()).toEqual([COMMON_CHAIN, 'production', 'staging']);
    const links = await linksOf(replica, 'production');
    expect(links).toMatchObject([
      { v: 1, chain: 'production', seq: 1, at: '2026-01-01T00:00:00.000Z', requestId: 'r-1' },
      { seq: 2, prev: links[0]?.hash, requestId: 'r-2' },
    ]);
    expect(await flawsOf(replica, 'production')).toEqual([]);
    const told = replica.lines.map((line) => JSON.parse(line) as AuditLink & { audit: boolean });
    expect(told.every(({ audit }) => audit)).toBe(true);
    expect(told.filter(({ chain }) => chain === 'production')).toMatchObject(links);
  });

  it('writes the entry of a step with its record, and neither when the step is lost', async () => {
    const replica = open(server);
    const change = freshChange({ environment: 'production' });
    const documents = { 'plan.1': '{"masked":true}' };
    const stored = storedBy(await replica.store.create(change, documents, { audit: anEntry({ event: 'requested' }) }));
    const next = { ...stored.change, state: 'approved' } as const;
    expect(await replica.store.replace(stored, next, {}, { audit: anEntry() })).toMatchObject({ kind: 'replaced' });
    expect(await replica.store.replace(stored, next, {}, { audit: anEntry() })).toEqual({ kind: 'conflict' });
    const second = { ...change, id: `${change.service}-2` };
    expect(await replica.store.create(second, {}, { audit: anEntry() })).toMatchObject({ kind: 'locked' });
    const links = await linksOf(replica, 'production');
    expect(links).toMatchObject([{ event: 'requested' }, { event: 'decided' }]);
    // Both name the stored plan by the digest under which its chunks stand.
    const digest = links[0]?.plan?.document;
    expect(digest).toMatch(/^[0-9a-f]{32}$/);
    expect(links[1]?.plan?.document).toBe(digest);
  });

  it('writes what became of an older change with the newer one that takes its place', async () => {
    const replica = open(server);
    const change = freshChange({ environment: 'production' });
    await replica.store.create(change, {}, { audit: anEntry({ requestId: 'older' }) });
    const ended = { ...change, state: 'superseded' } as const;
    const supersede = () => ({ change: ended, audit: anEntry({ requestId: 'ended' }) });
    const newer = { ...change, id: `${change.service}-2` };
    await replica.store.create(newer, {}, { supersede, audit: anEntry({ requestId: 'newer' }) });
    const links = await linksOf(replica, 'production');
    expect(links.map(({ requestId }) => requestId)).toEqual(['older', 'ended', 'newer']);
    expect(await flawsOf(replica, 'production')).toEqual([]);
    expect(replica.lines).toHaveLength(3);
  });

  it('loses, doubles and crosses nothing when fifty entries come at once from three replicas', async () => {
    const prefix = `trail-${++prefixes}`;
    const replicas = [open(server, prefix), open(server, prefix), open(server, prefix)] as const;
    const writers = Array.from({ length: 50 }, async (_, index) => {
      const replica = replicas[index % 3] ?? replicas[0];
      const audit = anEntry({ requestId: `r-${index}` });
      if (index % 2 === 0) return replica.trail.record(audit);
      const change = freshChange({ environment: 'production' });
      return void storedBy(await replica.store.create(change, {}, { audit }));
    });
    await Promise.all(writers);
    const links = await linksOf(replicas[0], 'production');
    expect(links).toHaveLength(50);
    expect(new Set(links.map(({ requestId }) => requestId)).size).toBe(50);
    expect(await flawsOf(replicas[0], 'production')).toEqual([]);
    const told = replicas.flatMap(({ lines }) => lines.map((line) => (JSON.parse(line) as AuditLink).seq));
    expect(told.sort((a, b) => a - b)).toEqual(links.map(({ seq }) => seq));
  });

  it('reads page by page in both directions', async () => {
    const replica = open(server);
    await write(
      replica,
      Array.from({ length: 103 }, (_, index) => anEntry({ requestId: `r-${index}` })),
    );
    const seqs = Array.from({ length: 103 }, (_, index) => index + 1);
    expect((await linksOf(replica, 'production')).map(({ seq }) => seq)).toEqual(seqs);
    const newest: number[] = [];
    for await (const { seq } of replica.trail.entries('production', 'newest-first')) newest.push(seq);
    expect(newest).toEqual(seqs.reverse());
  });

  it('forgets what is old, so that the rest can still be verified, whichever replica does it', async () => {
    const prefix = `trail-${++prefixes}`;
    const [first, second] = [open(server, prefix), open(server, prefix)];
    const entries = Array.from({ length: 70 }, (_, index) => anEntry({ requestId: `r-${index}` }));
    await write(first, entries);
    first.nowMs += 60_000;
    await write(first, [anEntry({ requestId: 'young' })]);
    const before = new Date(first.nowMs).toISOString();
    const pruned = await Promise.all([first, second].map(({ trail }) => trail.prune('production', before)));
    expect((pruned[0] ?? 0) + (pruned[1] ?? 0)).toBe(70);
    expect(await linksOf(second, 'production')).toMatchObject([{ seq: 71, requestId: 'young' }]);
    expect(await flawsOf(second, 'production')).toEqual([]);
    expect(await second.trail.prune('production', '2027-01-01T00:00:00.000Z')).toBe(1);
    await write(second, [anEntry()]);
    expect(await flawsOf(first, 'production')).toEqual([]);
    expect(await linksOf(first, 'production')).toMatchObject([{ seq: 72 }]);
  });

  it.each([
    ['its head is no anchor', 'head', 'oops'],
    ['an entry stands behind its head', 'entries/000000000002', '{}'],
  ])('stops the step when the chain cannot be continued: %s', async (_name, key, value) => {
    const prefix = `trail-${++prefixes}`;
    await write(open(server, prefix), [anEntry()]);
    await server().put(`/v1/kv/${prefix}/audit/production/${key}`, value);
    const replica = open(server, prefix);
    const change = freshChange({ environment: 'production' });
    await expect(replica.store.create(change, {}, { audit: anEntry() })).rejects.toMatchObject({
      code: 'MESH_STATE_UNREADABLE',
      details: { chain: 'production' },
    });
    expect(await replica.store.read(change.id)).toBeUndefined();
    expect(await replica.store.open()).toEqual([]);
    expect(replica.lines).toEqual([]);
  });

  it('does not begin a chain anew whose head was taken away', async () => {
    const prefix = `trail-${++prefixes}`;
    const replica = open(server, prefix);
    await write(replica, [anEntry(), anEntry()]);
    await server().delete(`/v1/kv/${prefix}/audit/production/head`);
    await expect(open(server, prefix).trail.record(anEntry())).rejects.toMatchObject({ code: 'MESH_STATE_UNREADABLE' });
  });

  it('masks what people typed before it is hashed (I5)', async () => {
    const replica = open(server);
    const secret = 'password=canary-Zk83jQp0x';
    await write(replica, [
      anEntry({
        words: `because ${secret}`,
        service: secret,
        asked: { reason: secret, image: secret, version: secret },
      }),
    ]);
    expect(JSON.stringify(await linksOf(replica, 'production'))).not.toContain('canary');
    expect(replica.lines.join('')).not.toContain('canary');
    expect(await flawsOf(replica, 'production')).toEqual([]);
  });
});
