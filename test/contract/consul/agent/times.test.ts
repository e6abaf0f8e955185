import { expect, it } from 'vitest';
import { onEachConsul, type Server } from '../servers.ts';

/** Short enough to wait for; the sandbox's clock runs faster, and its times are longer by as much. */
const setup = {
  agentTimes: { checkUpdateMs: 20_000 },
  realConfig: { check_update_interval: '1s' },
};

interface CheckJson {
  readonly CheckID: string;
  readonly Status: string;
  readonly Output: string;
}

async function checksOf(server: Server, service: string, wanted: (checks: CheckJson[]) => boolean) {
  let index = 0;
  for (;;) {
    const reply = await server().get(`/v1/health/checks/${service}?index=${index}&wait=10m`);
    const checks = reply.json as CheckJson[];
    if (wanted(checks)) return { checks, index: reply.index };
    index = reply.index;
  }
}

onEachConsul(
  'times of the agent',
  (server) => {
    it('writes an output that alone changed into the catalog when its interval is over, the last one only', async () => {
      const Check = { TTL: '10m', Status: 'passing' };
      await server().put('/v1/agent/service/register', { Name: 'chatty', Check });
      const { index } = await checksOf(server, 'chatty', (all) => all.length === 1);
      for (const note of ['one', 'two', 'three'])
        await server().put(`/v1/agent/check/pass/service:chatty?note=${note}`);
      const next = await server().get(`/v1/health/checks/chatty?index=${index}&wait=10m`);
      expect(next.json).toMatchObject([{ Status: 'passing', Output: 'three' }]);
    });

    it('writes a new status at once, with the output that came with it', async () => {
      const Check = { TTL: '10m', Status: 'passing' };
      await server().put('/v1/agent/service/register', { Name: 'turned', Check });
      await checksOf(server, 'turned', (all) => all.length === 1);
      await server().put('/v1/agent/check/pass/service:turned?note=calm');
      await server().put('/v1/agent/check/fail/service:turned?note=broken');
      const { checks } = await checksOf(server, 'turned', (all) => all[0]?.Output !== '');
      expect(checks).toMatchObject([{ Status: 'critical', Output: 'broken' }]);
    });

    it('cuts an output at 4 KB', async () => {
      await server().put('/v1/agent/service/register', { Name: 'wordy', Check: { TTL: '10m', Status: 'passing' } });
      await server().put('/v1/agent/check/update/service:wordy', { Status: 'warning', Output: 'x'.repeat(5000) });
      const { checks } = await checksOf(server, 'wordy', (all) => all[0]?.Status === 'warning');
      expect(checks[0]?.Output.length).toBeLessThan(4200);
      expect(checks[0]?.Output).toContain('x'.repeat(4000));
    });

    it('tells what a check last said when it falls silent', async () => {
      await server().put('/v1/agent/service/register', { Name: 'mute', Check: { TTL: '1s', Status: 'passing' } });
      await server().put('/v1/agent/check/warn/service:mute?note=getting%20slow');
      const { checks } = await checksOf(server, 'mute', (all) => all[0]?.Status === 'critical');
      expect(checks[0]?.Output).toBe('TTL expired (last output before timeout follows): getting slow');
    });
  },
  setup,
);

const REAPED_BY_MS = 150_000;

onEachConsul(
  'reaping',
  (server) => {
    it(
      'takes out a service that was reported critical for longer than its check allows (1 minute at least), and no other',
      async () => {
        const Check = { TTL: '10m', DeregisterCriticalServiceAfter: '1s' };
        for (const Name of ['silent', 'saved', 'doomed', 'renewed']) {
          await server().put('/v1/agent/service/register', { Name, Check });
          await checksOf(server, Name, (all) => all.length === 1);
          if (Name !== 'silent') await server().put(`/v1/agent/check/fail/service:${Name}`);
        }
        await server().put('/v1/agent/check/pass/service:saved');
        await server().put('/v1/agent/service/register', { Name: 'renewed', Check });
        const gone = await checksOf(server, 'doomed', (all) => all.length === 0);
        expect(gone.checks).toEqual([]);
        expect((await server().get('/v1/agent/service/doomed')).status).toBe(404);
        expect((await server().get('/v1/health/checks/saved')).json).toMatchObject([{ Status: 'passing' }]);
        // Critical from their registration on, or again: nobody has said that they are.
        for (const name of ['silent', 'renewed']) {
          expect((await server().get(`/v1/health/checks/${name}`)).json).toMatchObject([{ Status: 'critical' }]);
        }
      },
      REAPED_BY_MS,
    );
  },
  { slow: true },
);
