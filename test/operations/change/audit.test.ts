import { describe, expect, it } from 'vitest';
import { MeshError } from '../../../src/domain/errors.ts';
import { byImage, serviceJob } from '../../sandbox/nomad/cluster.ts';
import { APPROVER, REQUESTER } from '../../support/a-change.ts';
import { startWorld, type World, type WorldOptions } from '../../support/change-world.ts';

const NO_CARD = { channelId: '', ts: '' };
const AWAY = new MeshError('MESH_UPSTREAM_UNAVAILABLE', 'planning a job', { system: 'nomad' });

async function running(options: WorldOptions = {}): Promise<World> {
  const world = await startWorld({ behaviour: byImage, ...options });
  world.register(serviceJob());
  await world.pass(45);
  return world;
}

describe('the audit trail', () => {
  it('tells the whole life of a change: who, what, which plan, and what Nomad made of it', async () => {
    const world = await running();
    const change = await world.proposed('1.1.0');
    await world.click(change);
    await world.ended(change.id);
    const names = { environment: 'production', service: 'web', changeId: change.id, requestId: 'r-1' };
    const { fingerprint, bodyDigest } = change.plan;
    const plan = { number: 1, fingerprint, bodyDigest };
    const job = { evaluationId: expect.any(String), jobVersion: 1, card: change.card };
    expect(world.audit).toMatchObject([
      { event: 'requested', ...names, plan, decidedBy: { decision: 'allow' }, question: { plan: { risk: 'medium' } } },
      { event: 'decided', ...names, plan, by: { userId: 'U0APP', name: 'Ada Prove' }, step: 'approved' },
      { event: 'transition', ...names, plan, step: 'intended', from: 'approved', to: 'applying' },
      { event: 'transition', ...names, plan, step: 'registered', from: 'applying', to: 'following', ...job },
      { ...{ event: 'transition', ...names, plan, step: 'succeeded' }, ...job, deploymentId: expect.any(String) },
    ]);
    expect(world.audit.slice(2).every(({ by }) => by === undefined)).toBe(true);
  });

  it('tells a rejection with its words, masked', async () => {
    const world = await running();
    const change = await world.proposed('1.1.0');
    await world.click(change, { action: 'reject', reason: 'password=canary-Zk83jQp0x is in it' });
    expect(world.audit.at(-1)).toMatchObject({ event: 'decided', step: 'rejected', to: 'rejected' });
    expect(JSON.stringify(world.audit)).not.toContain('canary');
  });

  it('tells who clicked when the outcome differed, and the new plan', async () => {
    const world = await running();
    const change = await world.proposed('1.1.0');
    world.register(serviceJob({ group: { Count: 4 } }));
    expect(await world.click(change)).toMatchObject({ kind: 'plan-changed' });
    expect(world.audit.slice(1)).toMatchObject([
      { event: 'transition', step: 'replanned', plan: { number: 2, summary: expect.stringContaining('app: ') } },
      { event: 'requested', verb: 'approve', by: { userId: 'U0APP' }, service: 'web', answer: 'plan-changed' },
    ]);
  });

  it('tells a click that was refused, with the service it was meant for', async () => {
    const world = await running();
    const change = await world.proposed('1.1.0');
    await world.click(change, { card: { channelId: 'C0ELSE', ts: '1.1' } });
    await world.click(change, { userId: 'U0REQ' });
    const names = { environment: 'production', service: 'web', changeId: change.id };
    expect(world.audit.slice(1)).toMatchObject([
      { event: 'refused', verb: 'approve', reason: 'forged', channelId: 'C0ELSE', ...names },
      { event: 'refused', verb: 'approve', reason: 'self-approval', by: { name: 'Rea Quest' }, ...names },
    ]);
  });

  it('tells a look at a change that was refused', async () => {
    const world = await running();
    const seen = { wanted: 'diff', changeId: 'web-none', card: { channelId: 'C0PROD', ts: '1.1' } } as const;
    await world.operations.show({ ...seen, userId: 'U0REQ', teamId: 'T0HOME' });
    expect(world.audit).toMatchObject([{ event: 'refused', verb: 'show', reason: 'unknown-change' }]);
  });

  it('tells a look at a whole diff that the rules refused; whoever may click may still reject', async () => {
    const world = await running({ roles: [{ name: 'plan', members: [REQUESTER.userId] }] });
    const { id: changeId, card = NO_CARD } = await world.proposed('1.1.0');
    const seen = { changeId, card, userId: 'U0APP', teamId: 'T0HOME' };
    const refused = {
      reason: 'not-allowed',
      details: { action: 'read', who: expect.stringMatching(/^Whoever has the role read may look\. Owners may look/) },
    };
    expect(await world.operations.show({ ...seen, wanted: 'diff' })).toMatchObject(refused);
    const asked = { principal: { userId: 'U0APP' }, answers: [{ action: 'read', decision: 'deny' }] };
    expect(world.audit.at(-1)).toMatchObject({ event: 'refused', verb: 'show', changeId, question: asked });
    expect(await world.operations.show({ ...seen, wanted: 'rejection' })).toMatchObject({ kind: 'shown' });
    const byPlanner = { ...seen, userId: REQUESTER.userId };
    expect(await world.operations.show({ ...byPlanner, wanted: 'diff' })).toMatchObject({ kind: 'shown' });
    expect(await world.operations.recent(5, APPROVER)).toEqual([]);
    expect(await world.operations.recent(5, REQUESTER)).toMatchObject([{ id: changeId }]);
  });

  it('tells a fault with its code, and the person sees the fault itself', async () => {
    const world = await running();
    world.script.nomad = ({ method }) => (method === 'plan' ? { kind: 'fails', error: AWAY } : undefined);
    await expect(world.deploy('1.1.0')).rejects.toBe(AWAY);
    expect(world.audit).toMatchObject([
      { event: 'fault', verb: 'deploy', environment: 'production', reason: AWAY.code, words: 'planning a job' },
    ]);
  });

  it('that cannot be written hides no refusal and no fault, and is logged', async () => {
    const world = await running();
    const full = new MeshError('MESH_STATE_UNREADABLE', 'continuing the audit trail', { chain: 'production' });
    Object.assign(world.deps.audit, { record: () => Promise.reject(full) });
    expect(await world.deploy('1.1.0', { service: 'wbe' })).toMatchObject({ reason: 'unknown-service' });
    world.script.nomad = ({ method }) => (method === 'plan' ? { kind: 'fails', error: AWAY } : undefined);
    await expect(world.deploy('1.1.0')).rejects.toBe(AWAY);
    expect(world.errors).toEqual(['writing an audit entry', 'writing an audit entry']);
  });

  it('that does not answer holds no refusal up for longer than a moment', async () => {
    const world = await running();
    Object.assign(world.deps.audit, { record: () => new Promise(() => undefined) });
    const answered = world.deploy('1.1.0', { service: 'wbe' });
    await world.pass(3);
    expect(await answered).toMatchObject({ kind: 'refused', reason: 'unknown-service' });
  });
});
