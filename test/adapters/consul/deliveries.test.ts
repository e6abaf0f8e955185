import { expect, it, onTestFinished } from 'vitest';
import { realClock } from '../../../sandbox/clock.ts';
import { startConsul } from '../../../sandbox/consul/index.ts';
import { type Fault, Rules, startProxy } from '../../../sandbox/faults/index.ts';
import { createDeliveryStore } from '../../../src/adapters/consul/deliveries/delivery-store.ts';

const NO_TLS = { ca: undefined, cert: undefined, key: undefined, serverName: undefined };

/** Two replicas on one Consul, the first of them behind what the rules do to its transactions. */
async function twoReplicas(fault: Fault, count: number, patienceMs = 60_000) {
  const consul = await startConsul({ clock: realClock() });
  const rules = new Rules();
  rules.add({ fault, count, fits: ({ path }) => path.startsWith('/v1/txn') });
  const proxy = await startProxy({ upstream: consul.url, rules });
  const [first, second] = [proxy.url, consul.url].map((address) =>
    createDeliveryStore({ consul: { address, token: undefined, tls: NO_TLS }, prefix: 'm', now: Date.now, patienceMs }),
  );
  onTestFinished(async () => {
    first?.close();
    second?.close();
    await proxy.close();
    await consul.close();
  });
  if (first === undefined || second === undefined) throw new Error('two were started');
  return { first, second };
}

it('a delivery whose reply was lost is still ours, and nobody else’s', async () => {
  const { first, second } = await twoReplicas({ kind: 'reply-lost' }, 1);
  expect(await first.take('command:t1')).toBe('first');
  expect(await second.take('command:t1')).toBe('again');
});

it('a delivery that another replica took, while our question was lost, is not ours', async () => {
  const { first, second } = await twoReplicas({ kind: 'reset' }, 1);
  expect(await second.take('command:t1')).toBe('first');
  expect(await first.take('command:t1')).toBe('again');
});

it.each([
  ['is silent', { kind: 'hang' }, 'MESH_UPSTREAM_UNAVAILABLE'],
  ['has no leader', { kind: 'status', status: 500, body: 'No cluster leader' }, 'MESH_UPSTREAM_UNAVAILABLE'],
  ['forbids it', { kind: 'status', status: 403 }, 'MESH_UPSTREAM_DENIED'],
] as const)('whose a delivery is cannot be told while Consul %s', async (_what, fault, code) => {
  const { first } = await twoReplicas(fault, 100, 200);
  await expect(first.take('command:t1')).rejects.toMatchObject({ code, details: { system: 'consul' } });
});

it('what cannot be read is forgotten as late as what was made when it was first seen', async () => {
  const consul = await startConsul({ clock: realClock() });
  const connection = { address: consul.url, token: undefined, tls: NO_TLS };
  const clock = { ms: Date.UTC(2026, 0, 1) };
  const deliveries = createDeliveryStore({ consul: connection, prefix: 'm', now: () => clock.ms });
  onTestFinished(async () => {
    deliveries.close();
    await consul.close();
  });
  await fetch(`${consul.url}/v1/kv/m/deliveries/torn`, { method: 'PUT', body: '{"at":' });
  const sweepHourly = () => {
    clock.ms += 3_600_000;
    return deliveries.sweep(new Date(clock.ms - 5_400_000).toISOString());
  };
  expect([await sweepHourly(), await sweepHourly()]).toEqual([0, 0]);
  await deliveries.take('command:t1');
  expect([await sweepHourly(), await sweepHourly()]).toEqual([1, 1]);
  expect(await deliveries.take('command:t1')).toBe('first');
});
