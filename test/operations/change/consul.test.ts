import { describe, expect, it } from 'vitest';
import { steppedClock } from '../../../sandbox/clock.ts';
import { startConsul } from '../../../sandbox/consul/index.ts';
import { systemClock } from '../../../src/adapters/clock.ts';
import { createChangeStore } from '../../../src/adapters/consul/change-store.ts';
import { createMembership } from '../../../src/adapters/consul/membership/membership.ts';
import { byImage, fourNodes, serviceJob } from '../../sandbox/nomad/cluster.ts';
import { closeAfterTest, KEY, silent, startWorld } from '../../support/change-world.ts';

describe('changes in Consul', () => {
  it('go from the proposal to the end, over a restart, and leave no secret and no lock behind', async () => {
    const consul = await startConsul({ clock: steppedClock() });
    closeAfterTest(() => consul.close());
    const tls = { ca: undefined, cert: undefined, key: undefined, serverName: undefined };
    const connection = { address: consul.url, token: undefined, tls };
    const store = createChangeStore({ consul: connection, prefix: 'meshbot', stateKey: KEY });
    closeAfterTest(async () => store.close());
    const join = () => createMembership({ consul: connection, prefix: 'meshbot', clock: systemClock, log: silent });
    const world = await startWorld({ nodes: fourNodes, behaviour: byImage, state: { store, join } });
    const secret = { Env: { DB_PASSWORD: 'hunter2-Zk83jQp0' } };
    const [group] = serviceJob().TaskGroups ?? [];
    const tasks = (group?.Tasks ?? []).map((task) => ({ ...task, ...secret }));
    world.register(serviceJob({ group: { Tasks: tasks } }));
    await world.pass(45);
    const change = await world.proposed('1.1.0');
    await world.click(change);
    await world.pass(3);
    await world.operations.stop();
    await world.restart();
    expect(await world.ended(change.id)).toMatchObject({ state: 'succeeded', endShown: true });
    expect(await world.store.open()).toEqual([]);
    const dump = await fetch(`${consul.url}/v1/kv/?recurse=true`);
    const entries = (await dump.json()) as { Key: string; Value: string | null }[];
    expect(entries.map(({ Key }) => Key).some((key) => key.includes('/locks/'))).toBe(false);
    const texts = entries.map(({ Value }) => Buffer.from(Value ?? '', 'base64').toString('latin1')).join('\n');
    expect(texts).not.toContain('hunter2');
  });
});
