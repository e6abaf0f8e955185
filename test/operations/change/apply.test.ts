import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Fits, Rules } from '../../../sandbox/faults/index.ts';
import { MeshError } from '../../../src/domain/errors.ts';
import { advanceFresh } from '../../../src/operations/change/advance.ts';
import { fourNodes, serviceJob } from '../../sandbox/nomad/cluster.ts';
import { startWorld, type WorldOptions } from '../../support/change-world.ts';

const UNKNOWN = new MeshError('MESH_OUTCOME_UNKNOWN', 'registering job web', { system: 'nomad' });
const AWAY = new MeshError('MESH_UPSTREAM_UNAVAILABLE', 'asking Nomad', { system: 'nomad' });

async function proposed(options: WorldOptions = {}) {
  const world = await startWorld({ nodes: fourNodes, ...options });
  world.register(serviceJob());
  await world.pass(45);
  return { world, change: await world.proposed('1.1.0') };
}

const registering: Fits = ({ method, path }) => method === 'POST' && path.startsWith('/v1/jobs?');

/** Every registration is answered so, and Nomad hears none. */
function refusing(status: number, body: string): Rules {
  const rules = new Rules();
  rules.add({ fits: registering, fault: { kind: 'status', status, body } });
  return rules;
}

describe('the application of an approved change', () => {
  it('sends the frozen job byte for byte, once, under the index that was shown (I1)', async () => {
    const { world, change } = await proposed({ faults: new Rules() });
    const frozen = JSON.parse((await world.store.document(change.id, 'job.1')) ?? '{}') as { body: string };
    await world.click(change);
    await world.ended(change.id);
    const sent = world.seen.filter(registering);
    expect(sent).toHaveLength(1);
    expect(sent[0]?.body).toContain(
      `"Job":${frozen.body},"EnforceIndex":true,"JobModifyIndex":${change.plan.baseIndex}`,
    );
    expect(sent[0]?.body).toContain('shop/web:1.1.0');
  });

  describe.each<[string, string]>([
    ['applied it', 'register'],
    ['followed it', 'evaluation'],
  ])('that another replica ended while this one %s', (_, doing) => {
    it.each([false, true])('leaves the card as the record has it; the call failed: %s', async (fails) => {
      const { world, change } = await proposed();
      const cause = { kind: 'meshbot', message: 'ended elsewhere' } as const;
      const at = new Date(world.clock.now()).toISOString();
      let isEnded = false;
      const endElsewhere = async () => {
        await advanceFresh(world.deps, change.id, { type: 'failed', at, cause });
        await advanceFresh(world.deps, change.id, { type: 'end-shown' });
      };
      world.script.nomad = ({ method }) => {
        if (method !== doing || isEnded) return undefined;
        isEnded = true;
        void endElsewhere();
        return fails ? { kind: 'fails', error: new Error('out of the blue') } : undefined;
      };
      await world.click(change);
      await world.pass(90);
      expect(isEnded).toBe(true);
      expect(await world.change(change.id)).toMatchObject({ state: 'failed', endShown: true });
      expect(world.notifier.cards.get(change.id)).toMatchObject({ change: { state: 'failed' } });
    });
  });

  it('is decided again by people when somebody writes between the second plan and the registration', async () => {
    const { world, change } = await proposed();
    let meddled = false;
    world.script.nomad = ({ method }) => {
      if (method === 'register' && !meddled) {
        meddled = true;
        world.register(serviceJob({ image: 'shop/web:1.0.9' }));
      }
      return undefined;
    };
    await world.click(change);
    await world.pass(5);
    expect(await world.change(change.id)).toMatchObject({ state: 'proposed', approvals: [], plan: { number: 2 } });
    expect(world.notifier.cards.get(change.id)).toMatchObject({ change: { state: 'proposed' }, plan: { number: 2 } });
    expect(world.notifier.kinds(change.id)).toContain('plan-changed');
    expect((await world.nomadJob()).TaskGroups?.[0]?.Tasks?.[0]?.Config).toMatchObject({ image: 'shop/web:1.0.9' });
  });

  it('is decided again, not called applied, when somebody else writes just the same before it', async () => {
    const { world, change } = await proposed();
    let meddled = false;
    world.script.nomad = ({ method }) => {
      if (method === 'register' && !meddled) {
        meddled = true;
        world.register(serviceJob({ image: 'shop/web:1.1.0' }));
      }
      return undefined;
    };
    await world.click(change);
    await world.pass(5);
    expect(await world.change(change.id)).toMatchObject({ state: 'proposed', applied: undefined, plan: { number: 2 } });
  });

  it('is looked up, and applied once, when the answer was lost after it had landed', async () => {
    const { world, change } = await proposed();
    let registrations = 0;
    world.script.nomad = ({ method }) => {
      if (method !== 'register') return undefined;
      registrations++;
      return { kind: 'reply-lost', error: UNKNOWN };
    };
    await world.click(change);
    expect(await world.ended(change.id)).toMatchObject({ state: 'succeeded', applied: { jobVersion: 1 } });
    expect(registrations).toBe(1);
    expect(await world.versions()).toHaveLength(2);
  });

  it('is found to have landed although Nomad has filled in what the file left out', async () => {
    const jobsFolder = await mkdtemp(join(tmpdir(), 'meshbot-jobs-'));
    const bare = { ...{ Name: 'server', Driver: 'docker' }, Config: { image: 'shop/web:0' } };
    const job = {
      ...{ ID: 'web', Name: 'web', Type: 'service' },
      TaskGroups: [{ Name: 'app', Count: 1, Tasks: [bare] }],
    };
    await writeFile(join(jobsFolder, 'web.json'), JSON.stringify({ Job: job }));
    const { world, change } = await proposed({ jobsFolder, placement: { source: { kind: 'file', path: 'web.json' } } });
    world.script.nomad = ({ method }) => (method === 'register' ? { kind: 'reply-lost', error: UNKNOWN } : undefined);
    await world.click(change);
    await world.pass(2);
    expect(await world.change(change.id)).toMatchObject({ state: 'following', applied: { jobVersion: 1 } });
  });

  it('is sent once more when the answer was lost and it had not landed', async () => {
    const { world, change } = await proposed();
    world.script.nomad = ({ method, nth }) =>
      method === 'register' && nth === 1 ? { kind: 'fails', error: UNKNOWN } : undefined;
    await world.click(change);
    expect(await world.ended(change.id)).toMatchObject({ state: 'succeeded' });
    expect(await world.versions()).toHaveLength(2);
  });

  it('that Nomad took, and then went away, is not called restarted or sent again', async () => {
    const { world, change } = await proposed();
    world.script.nomad = ({ method, nth }) =>
      method === 'versions' && nth <= 3 ? { kind: 'fails', error: AWAY } : undefined;
    await world.click(change);
    expect(await world.ended(change.id)).toMatchObject({ state: 'succeeded', applied: { jobVersion: 1 } });
    expect(world.notifier.kinds(change.id)).toEqual(['approved', 'applied', 'ended']);
    expect(world.errors).toEqual([]);
  });

  it("ends failed, with Nomad's words masked, when Nomad refuses the job", async () => {
    const { world, change } = await proposed({
      faults: refusing(500, 'job denied: password=hunter2-Zk83jQp0 is set'),
    });
    await world.click(change);
    await world.pass(2);
    const ended = await world.change(change.id);
    expect(ended).toMatchObject({
      state: 'failed',
      applied: undefined,
      ending: { cause: { kind: 'refused-by-nomad' } },
    });
    expect(ended.ending?.cause?.message).toContain('job denied');
    expect(ended.ending?.cause?.message).not.toContain('hunter2');
    expect(await world.store.open()).toEqual([]);
    expect(world.notifier.cards.get(change.id)?.change.state).toBe('failed');
  });

  it.each([
    [403, 'Permission denied', 'permission denied'],
    [404, 'no such endpoint', 'no such endpoint'],
  ])('ends failed when the registration is answered with %i', async (status, text, message) => {
    const { world, change } = await proposed({ faults: refusing(status, text) });
    await world.click(change);
    await world.pass(2);
    expect(await world.change(change.id)).toMatchObject({ state: 'failed', ending: { cause: { message } } });
  });

  it('ends with an unknown outcome when Nomad stays away for ten minutes', async () => {
    const { world, change } = await proposed({ environment: { expiryMs: 86_400_000 } });
    let away = false;
    world.script.nomad = ({ method }) => {
      away ||= method === 'register';
      return away ? { kind: 'fails', error: method === 'register' ? UNKNOWN : AWAY } : undefined;
    };
    await world.click(change);
    await world.pass(590);
    expect((await world.change(change.id)).state).toBe('applying');
    await world.pass(30);
    expect(await world.change(change.id)).toMatchObject({ state: 'outcome-unknown', endShown: true });
    expect(await world.store.open()).toEqual([]);
    expect(world.notifier.kinds(change.id)).toEqual(['approved', 'ended']);
  });
});
