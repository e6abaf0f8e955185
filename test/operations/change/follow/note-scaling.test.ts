import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Rules } from '../../../../sandbox/faults/index.ts';
import { MeshError } from '../../../../src/domain/errors.ts';
import { byImage, fourNodes, type ServiceShape, serviceJob } from '../../../sandbox/nomad/cluster.ts';
import { startWorld, type World, type WorldOptions } from '../../../support/change-world.ts';

/** The service runs as one shape, and its file says another. */
async function approved(running: ServiceShape, filed: ServiceShape, options: WorldOptions = {}) {
  const jobsFolder = await mkdtemp(join(tmpdir(), 'meshbot-jobs-'));
  await writeFile(join(jobsFolder, 'web.json'), JSON.stringify({ Job: serviceJob(filed) }));
  const world = await startWorld({
    ...{ nodes: fourNodes, behaviour: byImage, jobsFolder, faults: new Rules() },
    placement: { source: { kind: 'file', path: 'web.json' } },
    ...options,
  });
  world.register(serviceJob(running));
  await world.pass(60);
  const change = await world.proposed('1.1.0');
  return { world, change };
}

async function eventsOf(world: World): Promise<readonly Record<string, unknown>[]> {
  const response = await fetch(`${world.nomad.url}/v1/job/web/scale`);
  const status = (await response.json()) as {
    TaskGroups: Record<string, { Events: Record<string, unknown>[] | null }>;
  };
  return status.TaskGroups['app']?.Events ?? [];
}

const put = (world: World, path: string, body: unknown) =>
  fetch(`${world.nomad.url}${path}`, { method: 'PUT', body: JSON.stringify(body) });

const asked = (world: World) => world.seen.filter(({ path }) => path.includes('/scale')).map(({ method }) => method);

describe('a count that a change alters', () => {
  it('has beside it in Nomad who asked and who approved, as soon as it is applied', async () => {
    const { world, change } = await approved({ count: 2 }, { count: 4 });
    await world.click(change);
    await world.pass(2);
    expect(await world.change(change.id)).toMatchObject({ state: 'following' });
    const message = `Meshbot change ${change.id}, count from 2 to 4, asked for by U0REQ, approved by U0APP (request r-1)`;
    const event = { Message: message, Meta: { meshbot_change: change.id }, Count: null, Error: false };
    expect(await eventsOf(world)).toEqual([expect.objectContaining(event)]);
    expect(await world.ended(change.id)).toMatchObject({ state: 'succeeded' });
    expect(await world.versions()).toHaveLength(2);
    expect(await eventsOf(world)).toHaveLength(1);
  });

  it('has it once, whoever follows the change to its end, and also where the answer was lost', async () => {
    const { world, change } = await approved({ count: 2 }, { count: 4 });
    const lost = new MeshError('MESH_OUTCOME_UNKNOWN', 'noting', { system: 'nomad' });
    world.script.nomad = ({ method }) => (method === 'noteScaling' ? { kind: 'reply-lost', error: lost } : undefined);
    await world.click(change);
    await world.pass(2);
    await world.restart();
    expect(await world.ended(change.id)).toMatchObject({ state: 'succeeded' });
    expect(asked(world)).toEqual(['GET', 'PUT', 'GET']);
    expect(await eventsOf(world)).toHaveLength(1);
  });

  it('has it beside the events of others, whatever those carry', async () => {
    const { world, change } = await approved({ count: 2 }, { count: 4 });
    const carried = [
      {},
      { Meta: { by: 'ann' } },
      { Meta: { meshbot_change: 7 } },
      { Meta: { meshbot_change: 'other-1' } },
    ];
    for (const more of carried) await put(world, '/v1/job/web/scale', { Target: { Group: 'app' }, ...more });
    await world.click(change);
    expect(await world.ended(change.id)).toMatchObject({ state: 'succeeded' });
    const metas = (await eventsOf(world)).map(({ Meta }) => Meta);
    expect(metas.filter((meta) => JSON.stringify(meta) === `{"meshbot_change":"${change.id}"}`)).toHaveLength(1);
    expect(metas).toHaveLength(carried.length + 1);
  });

  it('does without where Nomad does not answer in time, and the change is good once the call is given up', async () => {
    const faults = new Rules();
    faults.add({ fits: ({ path }) => path.includes('/scale'), fault: { kind: 'hang' } });
    const { world, change } = await approved({ count: 2 }, { count: 4 }, { faults, deadlineMs: 400 });
    await world.click(change);
    expect(await world.ended(change.id)).toMatchObject({ state: 'succeeded' });
    expect(await eventsOf(world)).toEqual([]);
  });

  it('has none once somebody has put a job in its place that runs on every node: Nomad would panic', async () => {
    const { world, change } = await approved({ count: 2 }, { count: 4 });
    world.script.nomad = ({ method }) => (method === 'noteScaling' ? { kind: 'hangs' } : undefined);
    await world.click(change);
    await world.pass(2);
    await fetch(`${world.nomad.url}/v1/job/web?purge=true`, { method: 'DELETE' });
    world.register(serviceJob({ count: 1, job: { Type: 'system' } }));
    world.script.nomad = () => undefined;
    await world.restart();
    expect((await world.ended(change.id)).state).toBe('superseded');
    expect(asked(world)).not.toContain('PUT');
  });

  it('does without where Nomad cannot, and the change is good all the same', async () => {
    const { world, change } = await approved({ count: 2 }, { count: 4 });
    const warnings: string[] = [];
    Object.assign(world.deps.log, { warn: (_fields: object, message: string) => void warnings.push(message) });
    const denied = new MeshError('MESH_UPSTREAM_DENIED', 'noting', { system: 'nomad' });
    world.script.nomad = ({ method }) => (method === 'noteScaling' ? { kind: 'fails', error: denied } : undefined);
    await world.click(change);
    expect(await world.ended(change.id)).toMatchObject({ state: 'succeeded' });
    expect(warnings).toEqual(['noting a scaling']);
  });

  it.each([
    ['of a job that keeps its counts', { count: 2 }, { count: 2, image: 'shop/web:1.1.0' }],
    [
      'of a job that runs on every node, on which Nomad would panic',
      { count: 0, job: { Type: 'system' } },
      { count: 1, job: { Type: 'system' }, image: 'shop/web:1.1.0' },
    ],
  ])('is none %s', async (_what, running, filed) => {
    const { world, change } = await approved(running, filed);
    await world.click(change);
    expect(await world.ended(change.id)).toMatchObject({ state: 'succeeded' });
    expect(asked(world)).toEqual([]);
  });
});
