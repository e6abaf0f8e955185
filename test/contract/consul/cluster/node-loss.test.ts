import { expect, it } from 'vitest';
import { onEachConsul, type Server } from '../servers.ts';

interface CheckJson {
  readonly CheckID: string;
  readonly Status: string;
  readonly Output: string;
}

/** Blocks on the checks of a node until they are as wanted. */
async function checksOf(server: Server, node: string, wanted: (checks: CheckJson[]) => boolean): Promise<CheckJson[]> {
  let index = 0;
  for (;;) {
    const reply = await server().get(`/v1/health/node/${node}?index=${index}&wait=10m`);
    const checks = reply.json as CheckJson[];
    if (wanted(checks)) return checks;
    index = reply.index;
  }
}

const statuses = (checks: readonly CheckJson[]) => checks.map(({ CheckID, Status }) => [CheckID, Status]);
const isCritical = (checks: readonly CheckJson[]) =>
  checks.some(({ CheckID, Status }) => CheckID === 'serfHealth' && Status === 'critical');

async function memberStatus(server: Server, name: string): Promise<number | undefined> {
  const members = (await server().get('/v1/agent/members')).json as { Name: string; Status: number }[];
  return members.find(({ Name }) => Name === name)?.Status;
}

onEachConsul('node loss', (server, join) => {
  it('enters an agent that joins as a node of its own, and what it registers under that node', async () => {
    const peer = await join('worker-1');
    await peer.wire.put('/v1/agent/service/register', { Name: 'joined', Check: { TTL: '10m', Status: 'passing' } });
    const checks = await checksOf(server, 'worker-1', (all) => all.length === 2);
    expect(statuses(checks)).toEqual([
      ['serfHealth', 'passing'],
      ['service:joined', 'passing'],
    ]);
    expect((await peer.wire.get('/v1/agent/self')).json).toMatchObject({
      Config: { NodeName: 'worker-1', Server: false },
    });
    expect((await peer.wire.get('/v1/agent/checks')).json).toHaveProperty('service:joined');
    expect((await server().get('/v1/agent/checks')).json).not.toHaveProperty('service:joined');
    expect(await memberStatus(server, 'worker-1')).toBe(1);
  });

  it('turns only serfHealth critical when a node dies: its services keep the state that they had', async () => {
    const peer = await join('worker-2');
    await peer.wire.put('/v1/agent/service/register', { Name: 'orphan', Check: { TTL: '10m', Status: 'passing' } });
    await checksOf(server, 'worker-2', (all) => all.length === 2);
    await peer.lose();
    const checks = await checksOf(server, 'worker-2', isCritical);
    expect(statuses(checks)).toEqual([
      ['serfHealth', 'critical'],
      ['service:orphan', 'passing'],
    ]);
    expect(checks[0]?.Output).toBe('Agent not live or unreachable');
    expect((await server().get('/v1/health/service/orphan?passing')).json).toEqual([]);
    expect(await memberStatus(server, 'worker-2')).toBe(4);
  });

  it('ends the sessions of a node that died, and wakes whoever waits for its locks', async () => {
    const peer = await join('worker-3');
    await checksOf(server, 'worker-3', (all) => all.length === 1);
    const { ID } = (await peer.wire.put('/v1/session/create', { LockDelay: '0s' })).json as { ID: string };
    expect((await server().get(`/v1/session/info/${ID}`)).json).toMatchObject([{ Node: 'worker-3' }]);
    await peer.wire.put(`/v1/kv/lost/leader?acquire=${ID}`, 'x');
    const { index } = await server().get('/v1/kv/lost/leader');
    const freed = server().get(`/v1/kv/lost/leader?index=${index}&wait=10m`);
    await peer.lose();
    expect((await freed).json).toMatchObject([{ Key: 'lost/leader', LockIndex: 1 }]);
    expect((await freed).text).not.toContain(ID);
    expect((await server().get(`/v1/session/info/${ID}`)).json).toEqual([]);
  });

  it('takes a node that comes back for the same one, healthy again', async () => {
    const peer = await join('worker-4');
    await checksOf(server, 'worker-4', (all) => all.length === 1);
    const created = (await server().get('/v1/health/node/worker-4')).json as { CreateIndex: number }[];
    await peer.lose();
    await checksOf(server, 'worker-4', isCritical);
    await join('worker-4');
    const back = await checksOf(server, 'worker-4', (all) => !isCritical(all));
    expect(back).toMatchObject([{ CheckID: 'serfHealth', Output: 'Agent alive and reachable' }]);
    expect(back).toMatchObject([{ CreateIndex: created[0]?.CreateIndex }]);
  });

  it('removes a dead node with all it had when it is made to leave, so that nothing tells that it failed', async () => {
    const peer = await join('worker-5');
    await peer.wire.put('/v1/agent/service/register', { Name: 'reaped', Check: { TTL: '10m', Status: 'passing' } });
    await checksOf(server, 'worker-5', (all) => all.length === 2);
    await peer.lose();
    await checksOf(server, 'worker-5', isCritical);
    expect((await server().put('/v1/agent/force-leave/worker-5')).status).toBe(200);
    await checksOf(server, 'worker-5', (all) => all.length === 0);
    expect((await server().get('/v1/catalog/node/worker-5')).json).toBeNull();
    expect((await server().get('/v1/health/checks/reaped')).json).toEqual([]);
    expect(await memberStatus(server, 'worker-5')).toBe(3);
    await server().put('/v1/agent/force-leave/worker-5?prune');
    expect(await memberStatus(server, 'worker-5')).toBeUndefined();
  });

  it('refuses to make leave whom it does not know', async () => {
    expect(await server().put('/v1/agent/force-leave/nobody')).toMatchObject({
      status: 500,
      text: "agent: No node found with name 'nobody'",
    });
  });
});
