import { describe, expect, it } from 'vitest';
import { Rules } from '../../../../sandbox/faults/index.ts';
import { MeshError } from '../../../../src/domain/errors.ts';
import { byImage, serviceJob } from '../../../sandbox/nomad/cluster.ts';
import { startWorld, type World, type WorldOptions } from '../../../support/change-world.ts';

async function running(options: WorldOptions = {}): Promise<World> {
  const world = await startWorld({ behaviour: byImage, ...options });
  world.register(serviceJob());
  await world.pass(45);
  return world;
}

async function deployed(world: World, version: string) {
  const change = await world.proposed(version);
  await world.click(change);
  const ended = await world.ended(change.id);
  await world.quiet();
  return ended;
}

const tagsOf = async (world: World) =>
  (await world.versions()).flatMap(({ VersionTag, Version }) => (VersionTag ? [[Version, VersionTag.Name]] : []));

describe('a job version', () => {
  it('that a change made well is named after it, for the last five', async () => {
    const world = await running();
    const ids: string[] = [];
    for (let patch = 1; patch <= 6; patch++) ids.push((await deployed(world, `1.1.${patch}`)).id);
    const expected = ids.map((id, index) => [index + 1, `meshbot-${id}`]).slice(1);
    expect(await tagsOf(world)).toEqual(expected.reverse());
    const [latest] = await world.versions();
    expect(latest?.VersionTag?.Description).toMatch(
      /^Meshbot change web-\S+ from 1\.1\.5 to 1\.1\.6, asked for by U0REQ, approved by U0APP \(request r-1\)$/,
    );
  });

  it('stays unnamed where the rollout failed', async () => {
    const world = await running();
    expect((await deployed(world, 'broken')).state).not.toBe('succeeded');
    expect(await tagsOf(world)).toEqual([]);
  });

  it('stays unnamed where Nomad does not answer in time, and the change is good once the call is given up', async () => {
    const faults = new Rules();
    faults.add({ fits: ({ path }) => path.includes('/tag'), fault: { kind: 'hang' } });
    const world = await running({ faults, deadlineMs: 400 });
    expect((await deployed(world, '1.1.0')).state).toBe('succeeded');
    expect(world.seen.filter(({ path }) => path.includes('/tag'))).toHaveLength(1);
    expect(await tagsOf(world)).toEqual([]);
  });

  it('is named by whoever takes over where Nomad did not answer, and a stop did not wait for it', async () => {
    const world = await running();
    world.script.nomad = ({ method }) => (method === 'tagVersion' ? { kind: 'hangs' } : undefined);
    const change = await world.proposed('1.1.0');
    await world.click(change);
    await world.pass(60);
    expect((await world.change(change.id)).state).toBe('following');
    await world.operations.stop();
    world.script.nomad = () => undefined;
    await world.restart();
    expect((await world.ended(change.id)).state).toBe('succeeded');
    expect(await tagsOf(world)).toEqual([[1, `meshbot-${change.id}`]]);
  });

  it.each([
    ['knows no tags', 'unsupported', []],
    ['refuses', new MeshError('MESH_UPSTREAM_DENIED', 'tagging', { system: 'nomad' }), ['tagging a job version']],
  ])('stays unnamed where Nomad %s, and the change is good all the same', async (_what, answer, warned) => {
    const world = await running();
    const warnings: string[] = [];
    Object.assign(world.deps.log, { warn: (_fields: object, message: string) => void warnings.push(message) });
    const { scheduler } = world.deps.upstreams.get('production') ?? {};
    const tagVersion = async () => (answer instanceof MeshError ? Promise.reject(answer) : answer);
    Object.assign(world.deps.upstreams.get('production') ?? {}, {
      scheduler: new Proxy(scheduler ?? {}, {
        get: (target, name) => (name === 'tagVersion' ? tagVersion : Reflect.get(target, name)),
      }),
    });
    expect((await deployed(world, '1.1.0')).state).toBe('succeeded');
    expect(warnings).toEqual(warned);
  });
});
