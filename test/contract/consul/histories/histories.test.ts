import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { realClock } from '../../../../sandbox/clock.ts';
import { startConsul } from '../../../../sandbox/consul/index.ts';
import { findRealConsul, REAL_CONSUL, type RunningConsul, startRealConsul } from '../real-consul.ts';
import { Client } from './client.ts';
import { type Command, history } from './command.ts';
import { firstDifference } from './difference.ts';
import { runHistory } from './observe.ts';
import type { Run } from './request.ts';

/** How many histories a run takes; CONSUL_HISTORIES asks for another number, CONSUL_HISTORIES_SEED for those of a former run. */
const RUNS = Number(process.env['CONSUL_HISTORIES'] ?? 500);
const SEED = process.env['CONSUL_HISTORIES_SEED'];
const LIMIT_MS = 120_000 + RUNS * 200;

const binary = findRealConsul();
const title = 'random histories of KV, sessions and health';

/** Writes to every table, so that none still has the index of its server's start. */
const EVERY_TABLE: readonly Command[] = [
  { kind: 'node', node: 'n1', address: '10.0.0.1' },
  { kind: 'service', node: 'n1', service: 'web', port: 80 },
  { kind: 'check', node: 'n1', check: 'c1', service: undefined, status: 'passing', output: '' },
  { kind: 'put', key: 'a', value: '1', flags: 0 },
  { kind: 'open', session: 's1', node: 'n1', behavior: 'release', delay: '0s', checks: [] },
];

if (binary === undefined) {
  describe.skip(`${title} [real Consul: skipped, no CONSUL_BIN, no consul on PATH, no cached ${REAL_CONSUL}]`, () => {
    it('look the same on the sandbox', () => undefined);
  });
} else {
  describe(`${title} [real Consul]`, () => {
    const servers: RunningConsul[] = [];
    let clients: readonly Client[] = [];
    let nodeIds: string[] = [];
    let count = 0;

    beforeAll(async () => {
      servers.push(await startRealConsul(binary), await startConsul({ clock: realClock() }));
      clients = servers.map(({ url }) => new Client(url));
      nodeIds = await Promise.all(clients.map(nodeIdOf));
      await observe(EVERY_TABLE);
    });
    afterAll(async () => {
      await Promise.all(clients.map((client) => client.close()));
      await Promise.all(servers.map((server) => server.close()));
    });

    const observe = async (commands: readonly Command[]) => {
      const space = `h${count++}`;
      const runs = clients.map((client, n): Run => {
        return { client, space, ids: new Map([['own node', nodeIds[n] ?? '']]) };
      });
      return Promise.all(
        runs.map(async (run) => {
          const seen = await runHistory(run, commands);
          await forget(run);
          return seen;
        }),
      );
    };

    it(
      `${RUNS} histories look the same on the sandbox`,
      async () => {
        const same = fc.asyncProperty(history, async (commands) => {
          const [real = [], sandbox = []] = await observe(commands);
          expect(firstDifference(real, sandbox)).toBeUndefined();
        });
        await fc.assert(same, { numRuns: RUNS, ...(SEED === undefined ? {} : { seed: Number(SEED) }) });
      },
      LIMIT_MS,
    );
  });
}

/** Takes out what a history left, so that the lists that the next ones read stay short; in the same order everywhere. */
async function forget({ client, space }: Run): Promise<void> {
  for (const node of ['n1', 'n2']) await client.send('PUT', '/v1/catalog/deregister', { Node: `${space}-${node}` });
  for (const service of ['web', 'db']) await client.send('PUT', `/v1/agent/service/deregister/${space}-${service}`);
  await client.send('DELETE', `/v1/kv/${space}/?recurse`);
}

async function nodeIdOf(client: Client): Promise<string> {
  return ((await client.get('/v1/agent/self')).body as { Config: { NodeID: string } }).Config.NodeID;
}
