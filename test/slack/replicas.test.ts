import { describe, expect, it, onTestFinished } from 'vitest';
import { realClock } from '../../sandbox/clock.ts';
import { startConsul } from '../../sandbox/consul/index.ts';
import { createDeliveryStore } from '../../src/adapters/consul/deliveries/delivery-store.ts';
import { MeshError } from '../../src/domain/errors.ts';
import { memoryDeliveries } from '../support/memory-deliveries.ts';
import { edgeForTest, eventually, type RunningEdge, slackForTest } from './harness.ts';
import { textOf, told, typed } from './told.ts';

const NO_TLS = { ca: undefined, cert: undefined, key: undefined, serverName: undefined };

/** Two replicas, each with its own sockets and its own connection to the one Consul. */
async function twoReplicas() {
  const consul = await startConsul({ clock: realClock() });
  onTestFinished(() => consul.close());
  const slack = await slackForTest();
  const start = () => {
    const connection = { address: consul.url, token: undefined, tls: NO_TLS };
    const deliveries = createDeliveryStore({ consul: connection, prefix: 'meshbot', now: Date.now });
    onTestFinished(() => deliveries.close());
    return edgeForTest({ slack, deliveries });
  };
  return { slack, replicas: [await start(), await start()] as const };
}

const asked = (replicas: readonly RunningEdge[]) => replicas.flatMap(({ operations }) => operations.asked);
const saying = ({ lines }: RunningEdge, words: string) => lines.filter(({ message }) => message.includes(words)).length;

describe('one envelope that reaches two replicas', () => {
  it('is acked by both, done by one and answered once', async () => {
    const { slack, replicas } = await twoReplicas();
    const count = 8;
    slack.control.fault({ kind: 'duplicate', type: 'slash_commands', times: count });
    for (let each = 0; each < count; each += 1) {
      await expect(slack.control.command(typed(`deploy s${each}`))).resolves.toBe('acked');
    }
    const heard = () =>
      replicas.reduce((sum, one) => sum + saying(one, 'has taken') + saying(one, 'delivered something again'), 0);
    await eventually(() => heard() === count && told(replicas[0]).length >= count, 'every repeat and every answer');
    expect(asked(replicas)).toHaveLength(count);
    expect(told(replicas[0])).toHaveLength(count);
    // Some of the repeats came to the other replica, not only to the other socket.
    expect(replicas.reduce((sum, one) => sum + saying(one, 'has taken'), 0)).toBeGreaterThan(0);
  });
});

describe('while it cannot be told whether another replica does the same', () => {
  const unsure = () => {
    const deliveries = memoryDeliveries();
    deliveries.broken = new MeshError('MESH_UPSTREAM_UNAVAILABLE', 'making sure that nothing is done twice', {
      system: 'consul',
    });
    return deliveries;
  };

  it('nothing is changed, and the person reads why', async () => {
    const running = await edgeForTest({ deliveries: unsure() });
    await running.slack.control.command(typed('deploy web 1.1.0'));
    const answer = textOf(await eventually(() => told(running)[0], 'the answer'));
    expect(answer).toContain('Consul cannot be reached while making sure that nothing is done twice');
    expect(running.operations.asked).toEqual([]);
  });

  it.each(['help', 'locks', 'deploy web 1.1.0 --dry-run'])('%s is answered: a look changes nothing', async (text) => {
    const running = await edgeForTest({ deliveries: unsure() });
    await running.slack.control.command(typed(text));
    const answer = textOf(await eventually(() => told(running)[0], 'the answer'));
    expect(answer).not.toContain('cannot be reached');
  });
});
