import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { type SteppedClock, steppedClock } from '../../../sandbox/clock.ts';
import { type Sandbox, startSandbox } from '../../../sandbox/start.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const ns = (ms: number) => ms * 1e6;

let clock: SteppedClock;
let world: Sandbox;

beforeAll(async () => {
  clock = steppedClock();
  world = await startSandbox({ clock });
});

afterAll(() => world.close());

/** Asks a server as its management; answers the body, or undefined where it is empty or the status is not 200. */
async function ask<T>(server: 'nomad' | 'consul' | 'vault', method: string, path: string, body?: unknown): Promise<T> {
  const { nomadManagement, consulManagement, vaultRoot } = world.tokens;
  const tokens = { 'x-nomad-token': nomadManagement, 'x-consul-token': consulManagement, 'x-vault-token': vaultRoot };
  const text = body === undefined ? {} : { body: JSON.stringify(body) };
  const answer = await fetch(world[server].url + path, { method, headers: tokens, ...text });
  return (answer.ok && (await answer.text().then((said) => (said === '' ? undefined : JSON.parse(said))))) as T; // the caller names it
}

/** Lets time pass; answers how long after now, in ms, each of these became true. */
async function whenTrue(ms: number, claims: readonly (() => Promise<boolean>)[]): Promise<(number | undefined)[]> {
  const startMs = clock.now();
  const found: (number | undefined)[] = claims.map(() => undefined);
  await clock.run(ms, async () => {
    for (const [at, claim] of claims.entries())
      if (found[at] === undefined && (await claim())) found[at] = clock.now() - startMs;
  });
  return found;
}

function job(id: string, update: Record<string, unknown>, image: string) {
  const check = { Type: 'http', Path: '/', Interval: ns(10 * SECOND), Timeout: ns(SECOND) };
  return {
    ID: id,
    Name: id,
    Namespace: 'production',
    Type: 'service',
    Datacenters: ['dc1'],
    TaskGroups: [
      {
        Name: 'app',
        Count: 3,
        Update: {
          MaxParallel: 1,
          HealthCheck: 'checks',
          MinHealthyTime: ns(30 * SECOND),
          HealthyDeadline: ns(5 * MINUTE),
          ...update,
        },
        RestartPolicy: { Attempts: 100, Delay: ns(5 * SECOND), Interval: ns(10 * MINUTE), Mode: 'delay' },
        Networks: [{ Mode: 'host', DynamicPorts: [{ Label: 'http' }] }],
        Services: [{ Name: id, PortLabel: 'http', Provider: 'consul', Checks: [check] }],
        Tasks: [{ Name: 'app', Driver: 'docker', Config: { image }, Resources: { CPU: 50, MemoryMB: 32 } }],
      },
    ],
  };
}

interface Deployment {
  readonly Status: string;
  readonly TaskGroups: Readonly<Record<string, { readonly HealthyAllocs: number }>>;
}

interface Allocation {
  readonly ClientStatus: string;
  readonly TaskStates: Readonly<Record<string, { readonly StartedAt: string | null }>> | null;
  readonly DeploymentStatus: { readonly Healthy: boolean | null; readonly Timestamp: string } | null;
}

const deploymentOf = (id: string) => ask<Deployment>('nomad', 'GET', `/v1/job/${id}/deployment?namespace=production`);

describe('a rollout on the one clock', () => {
  it('takes minutes in no time, and each step its exact time', async () => {
    await ask('nomad', 'PUT', '/v1/jobs', { Job: job('exact', { ProgressDeadline: ns(10 * MINUTE) }, 'exact:1') });
    const healthy = (count: number) => async () =>
      (await deploymentOf('exact'))?.TaskGroups['app']?.HealthyAllocs === count;
    const inConsul = (count: number) => async () =>
      (await ask<readonly unknown[]>('consul', 'GET', '/v1/health/service/exact?passing')).length === count;
    const isOver = async () => (await deploymentOf('exact'))?.Status === 'successful';
    const claims = [1, 2, 3].flatMap((count) => [inConsul(count), healthy(count)]);
    const seen = await whenTrue(10 * MINUTE, [...claims, isOver]);
    const instants = seen.map((at) => at ?? Number.NaN);
    expect(instants).toEqual([...instants].sort((a, b) => a - b));
    const allocs = await ask<readonly Allocation[]>('nomad', 'GET', '/v1/job/exact/allocations?namespace=production');
    expect(allocs).toHaveLength(3);
    for (const { TaskStates, DeploymentStatus } of allocs) {
      const startedMs = Date.parse(TaskStates?.['app']?.StartedAt ?? '');
      expect(Date.parse(DeploymentStatus?.Timestamp ?? '') - startedMs).toBe(30 * SECOND);
    }
    // Each allocation takes as long as the one before, to the millisecond.
    const [, first = 0, , second = 0, , third = 0] = instants;
    expect(third - second).toBe(second - first);
  });

  it('fails at its progress deadline, not a millisecond before or after', async () => {
    const update = { ProgressDeadline: ns(10 * MINUTE), HealthyDeadline: ns(9 * MINUTE + 59 * SECOND) };
    await ask('nomad', 'PUT', '/v1/jobs', { Job: job('never', update, 'registry.example.com/shop/web:0.0.0') });
    const [made, failed] = await whenTrue(11 * MINUTE, [
      async () => (await deploymentOf('never'))?.Status === 'running',
      async () => (await deploymentOf('never'))?.Status === 'failed',
    ]);
    expect((failed ?? 0) - (made ?? 0)).toBe(10 * MINUTE);
  });
});

it('lets a TTL check turn critical and a session end at their instants', async () => {
  await ask('consul', 'PUT', '/v1/agent/check/register', { ID: 'beat', Name: 'beat', TTL: '30s', Status: 'passing' });
  const { ID } = await ask<{ ID: string }>('consul', 'PUT', '/v1/session/create', { TTL: '10s', LockDelay: '0s' });
  const isCritical = async () => {
    const checks = await ask<readonly { CheckID: string }[]>('consul', 'GET', '/v1/health/state/critical');
    return checks.some(({ CheckID }) => CheckID === 'beat');
  };
  const isGone = async () => (await ask<readonly unknown[]>('consul', 'GET', `/v1/session/info/${ID}`)).length === 0;
  // Consul gives a session twice its TTL.
  expect(await whenTrue(5 * MINUTE, [isCritical, isGone])).toEqual([30 * SECOND, 20 * SECOND]);
});

it('ends a Vault token with its lease', async () => {
  const made = await ask<{ auth: { client_token: string } }>('vault', 'POST', '/v1/auth/token/create', {
    ttl: '10m',
    policies: ['default'],
  });
  const isAlive = async () => {
    const headers = { 'x-vault-token': made.auth.client_token };
    return (await fetch(`${world.vault.url}/v1/auth/token/lookup-self`, { headers })).status === 200;
  };
  await clock.run(10 * MINUTE - 1);
  expect(await isAlive()).toBe(true);
  await clock.run(1);
  expect(await isAlive()).toBe(false);
});

it('lets a Slack trigger live three seconds', async () => {
  const slack = async (method: string, token: string, body: object) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json; charset=utf-8' };
    const answer = await fetch(`${world.slack.apiUrl}${method}`, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    });
    return (await answer.json()) as { ok: boolean; url: string; error?: string };
  };
  const { url } = await slack('apps.connections.open', world.tokens.slackApp, {});
  const socket = new WebSocket(url);
  await once(socket, 'message');
  const trigger = async () => {
    const envelope = once(socket, 'message');
    const { channels, users } = world;
    const sent = world.slack.control.command({
      channel: channels.production,
      user: users.requester,
      command: '/mesh',
      text: 'help',
    });
    const [raw] = await envelope;
    const { envelope_id, payload } = JSON.parse(String(raw)) as {
      envelope_id: string;
      payload: { trigger_id: string };
    };
    socket.send(JSON.stringify({ envelope_id }));
    await sent;
    return payload.trigger_id;
  };
  const view = { type: 'modal', title: { type: 'plain_text', text: 'Why?' }, blocks: [] };
  const open = async (trigger_id: string) =>
    (await slack('views.open', world.tokens.slackBot, { trigger_id, view })).error;
  const [inTime, late] = [await trigger(), await trigger()];
  await clock.run(3 * SECOND);
  expect(await open(inTime)).toBeUndefined();
  await clock.run(1);
  expect(await open(late)).toBe('expired_trigger_id');
  socket.terminate();
});
