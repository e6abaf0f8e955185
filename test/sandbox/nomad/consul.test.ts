import { describe, expect, it } from 'vitest';
import { steppedClock } from '../../../sandbox/clock.ts';
import { startConsul } from '../../../sandbox/consul/index.ts';
import type { BehaviourOf } from '../../../sandbox/nomad/index.ts';
import { type Cluster, closeAfterTest, serviceJob, startCluster } from './cluster.ts';

interface HealthRow {
  readonly Node: { readonly Node: string };
  readonly Service: { readonly ID: string; readonly Port: number; readonly Tags: string[] };
  readonly Checks: { readonly Status: string; readonly Output: string }[];
}

const withService = (count = 2) =>
  serviceJob({
    count,
    group: {
      Networks: [{ DynamicPorts: [{ Label: 'http' }] }],
      Services: [
        {
          Name: 'web',
          Provider: 'consul',
          PortLabel: 'http',
          Tags: ['shop'],
          Checks: [{ Name: 'alive', Type: 'http', Path: '/health', Interval: 10e9, Timeout: 2e9 }],
        },
      ],
    },
  });

async function start(behaviour?: BehaviourOf): Promise<{ cluster: Cluster; health(): Promise<HealthRow[]> }> {
  const clock = steppedClock();
  const consul = closeAfterTest(await startConsul({ clock }));
  const joined = await startCluster({ clock, consul: { url: consul.url }, ...(behaviour && { behaviour }) });
  const health = async () => {
    await joined.nomad.consulSettled();
    const response = await fetch(`${consul.url}/v1/health/service/web`);
    return (await response.json()) as HealthRow[];
  };
  return { cluster: joined, health };
}

describe('services of allocations', () => {
  it('appear in Consul with their port and passing checks', async () => {
    const { cluster, health } = await start();
    await cluster.register(withService());
    await cluster.pass(5);
    const [alloc] = await cluster.running('web');
    const rows = await health();
    expect(rows).toHaveLength(2);
    const row = rows.find(({ Service }) => Service.ID.includes(alloc?.ID ?? '-'));
    expect(row?.Service.ID).toBe(`_nomad-task-${alloc?.ID}-group-app-web-http`);
    expect(row?.Service).toMatchObject({ Tags: ['shop'] });
    expect(row?.Service.Port).toBeGreaterThanOrEqual(20_000);
    expect(row?.Checks.map((check) => check.Status)).toContain('passing');
  });

  it('are critical there while their checks fail', async () => {
    const { cluster, health } = await start(() => ({ kind: 'unhealthy', checkOutput: 'HTTP GET /health: 503' }));
    await cluster.register(withService(1));
    await cluster.pass(5);
    const [row] = await health();
    expect(row?.Checks).toMatchObject([{ Status: 'critical', Output: 'HTTP GET /health: 503' }]);
  });

  it('leave Consul as soon as their allocation shall stop', async () => {
    const { cluster, health } = await start();
    await cluster.register(withService());
    await cluster.pass(20);
    await cluster.call('DELETE', '/v1/job/web');
    cluster.clock.step(10);
    expect(await health()).toEqual([]);
  });

  it('do not need Consul to run', async () => {
    const cluster = await startCluster({ consul: { url: 'http://127.0.0.1:9' } });
    await cluster.register(withService());
    await cluster.pass(20);
    expect(await cluster.deployment('web')).toMatchObject({ Status: 'successful' });
  });
});
