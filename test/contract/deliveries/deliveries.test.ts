import { expect, it } from 'vitest';
import { createDeliveryStore } from '../../../src/adapters/consul/deliveries/delivery-store.ts';
import { onEachConsul, type Server } from '../consul/servers.ts';

const NO_TLS = { ca: undefined, cert: undefined, key: undefined, serverName: undefined };
const NOON = Date.parse('2026-01-01T12:00:00.000Z');

function replica(server: Server, prefix: string, nowMs = NOON) {
  const consul = { address: server().url, token: undefined, tls: NO_TLS };
  return createDeliveryStore({ consul, prefix, now: () => nowMs });
}

onEachConsul('deliveries in Consul', (server) => {
  it('are somebody’s once, however many replicas take them at the same moment', async () => {
    const replicas = [1, 2, 3].map(() => replica(server, 'taken'));
    const names = Array.from({ length: 20 }, (_, index) => `command:trigger-${index}`);
    for (const name of names) {
      const taken = await Promise.all(replicas.map((one) => one.take(name)));
      expect(taken.filter((kind) => kind === 'first')).toHaveLength(1);
    }
    for (const one of replicas) one.close();
  });

  it('stay taken for a replica that starts later, and name nothing of what they are', async () => {
    await replica(server, 'later').take('action:U0ADA:approve:1.2');
    expect(await replica(server, 'later').take('action:U0ADA:approve:1.2')).toBe('again');
    expect(await replica(server, 'later').take('action:U0ADA:approve:1.3')).toBe('first');
    const { json: body } = await server().get('/v1/kv/later/deliveries/?keys');
    expect(body).toHaveLength(2);
    expect(JSON.stringify(body)).not.toContain('U0ADA');
  });

  it('are forgotten once they are old, by any replica, and what cannot be read is left alone', async () => {
    await replica(server, 'old', NOON - 60_000).take('old');
    for (let each = 0; each < 70; each += 1) await replica(server, 'old', NOON - 60_000).take(`old ${each}`);
    await replica(server, 'old').take('young');
    await server().put('/v1/kv/old/deliveries/odd', 'oops');
    const before = new Date(NOON - 1).toISOString();
    const swept = await Promise.all([replica(server, 'old').sweep(before), replica(server, 'old').sweep(before)]);
    expect(Math.max(...swept)).toBe(71);
    expect((await server().get('/v1/kv/old/deliveries/?keys')).json).toHaveLength(2);
    expect(await replica(server, 'old').take('young')).toBe('again');
    expect(await replica(server, 'old').take('old')).toBe('first');
  });
});
