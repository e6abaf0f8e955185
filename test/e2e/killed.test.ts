import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Fits } from '../../sandbox/faults/index.ts';
import type { BotProcess } from './support/bot-process.ts';
import { Deployment } from './support/deployment.ts';
import {
  byImage,
  consulValues,
  isTold,
  jobVersion,
  type PracticeMesh,
  startPracticeMesh,
} from './support/practice-mesh.ts';
import { approveButton } from './support/slack-control.ts';

/** The write by which a change's record gets into this state. */
const storing =
  (state: string): Fits =>
  ({ path, body }) =>
    path.startsWith('/v1/txn') && recordsIn(body).some((record) => record.includes(`"state":"${state}"`));

function recordsIn(body: string): readonly string[] {
  const operations = JSON.parse(body) as readonly { KV?: { Key: string; Value?: string } }[]; // the bot's own transaction
  return operations
    .filter(({ KV }) => KV?.Key.endsWith('/record'))
    .map(({ KV }) => Buffer.from(KV?.Value ?? '', 'base64').toString());
}

const posting: Fits = ({ path }) => path.endsWith('/chat.postMessage');
const registering: Fits = ({ method, path }) => method !== 'GET' && /^\/v1\/jobs\?/.test(path);
const showing =
  (state: string): Fits =>
  ({ path, body }) =>
    path.endsWith('/chat.update') && body.includes(state);

interface Step {
  readonly step: string;
  readonly server: 'nomad' | 'consul' | 'slack';
  readonly fits: Fits;
  readonly at: 'request' | 'reply';
  /** What the bot was doing is known only after this. */
  readonly after: 'asked' | 'clicked';
  /** Nobody's decision was stored, so that somebody has to click once more. */
  readonly undecided?: true;
}

/** Everything that is written in a change's life, and the bot's last moment before it or after it. */
const STEPS: readonly Step[] = [
  {
    step: 'proposed, its card not posted',
    server: 'slack',
    fits: posting,
    at: 'request',
    after: 'asked',
    undecided: true,
  },
  {
    step: 'posted, Slack’s answer not heard',
    server: 'slack',
    fits: posting,
    at: 'reply',
    after: 'asked',
    undecided: true,
  },
  {
    step: 'clicked, the approval not stored',
    server: 'consul',
    fits: storing('approved'),
    at: 'request',
    after: 'clicked',
    undecided: true,
  },
  {
    step: 'approved, Consul’s answer not heard',
    server: 'consul',
    fits: storing('approved'),
    at: 'reply',
    after: 'clicked',
  },
  {
    step: 'approved, the intent not stored',
    server: 'consul',
    fits: storing('applying'),
    at: 'request',
    after: 'clicked',
  },
  { step: 'applying, the job not sent', server: 'nomad', fits: registering, at: 'request', after: 'clicked' },
  { step: 'applying, Nomad’s answer not heard', server: 'nomad', fits: registering, at: 'reply', after: 'clicked' },
  {
    step: 'registered, but not on record',
    server: 'consul',
    fits: storing('following'),
    at: 'request',
    after: 'clicked',
  },
  {
    step: 'succeeded, but not on record',
    server: 'consul',
    fits: storing('succeeded'),
    at: 'request',
    after: 'clicked',
  },
  {
    step: 'succeeded, the last card not sent',
    server: 'slack',
    fits: showing('Succeeded'),
    at: 'request',
    after: 'clicked',
  },
  {
    step: 'succeeded, the last card shown but not noted',
    server: 'slack',
    fits: showing('Succeeded'),
    at: 'reply',
    after: 'clicked',
  },
];

describe('I4: a bot that ends in the middle of a change', { timeout: 60_000 }, () => {
  let started: { readonly mesh: PracticeMesh; bot: BotProcess } | undefined;
  const running = () => {
    if (started === undefined) throw new Error('the mesh did not start');
    return started;
  };

  beforeAll(async () => {
    const mesh = await startPracticeMesh({ config: byImage });
    started = { mesh, bot: await mesh.startBot() };
  });

  afterAll(() => started?.mesh.close());

  /** What must be true in the end, wherever the bot was ended. */
  async function expectDoneOnce(deployment: Deployment, versionBefore: number): Promise<void> {
    const { mesh } = running();
    await deployment.card('Succeeded');
    expect(await jobVersion(mesh, 'production', deployment.service)).toBe(versionBefore + 1);
    expect(await deployment.cards()).toHaveLength(1);
    const entries = await deployment.entries();
    expect(entries).toEqual([...new Set(entries)]);
    expect([...(await consulValues(mesh, 'meshbot/locks/')).keys()]).toEqual([]);
  }

  it.each(STEPS)(
    'killed when $step, it goes on after a start, once',
    async ({ server, fits, at, after, undecided }) => {
      const { mesh, bot } = running();
      const before = await jobVersion(mesh, 'production', 'web');
      const deployment = new Deployment(mesh);
      if (after === 'clicked') {
        await deployment.ask();
        await deployment.card('Waiting for approval');
      }
      const held = mesh.before[server].hold(fits, at);
      if (after === 'asked') await deployment.ask();
      else await deployment.approve();
      await held.arrived;
      await bot.kill();
      held.drop();
      running().bot = await mesh.startBot();
      if (undecided === true) await deployment.approve();
      await expectDoneOnce(deployment, before);
    },
  );

  it('killed while a card waits for its decision, it takes the click after a start', async () => {
    const { mesh, bot } = running();
    const before = await jobVersion(mesh, 'production', 'web');
    const deployment = new Deployment(mesh);
    await deployment.ask();
    await deployment.card('Waiting for approval');
    await bot.kill();
    running().bot = await mesh.startBot();
    await deployment.approve();
    await expectDoneOnce(deployment, before);
  });

  /** Under way until somebody promotes its canary, which the thread says. */
  async function followed(): Promise<Deployment> {
    const { mesh } = running();
    const deployment = new Deployment(mesh, 'api');
    await deployment.ask();
    await deployment.approve();
    await expect.poll(() => deployment.entries(), { timeout: 30_000, interval: 25 }).toContain('promotion');
    return deployment;
  }

  it('killed while it follows, it goes on after a start, and says so once', async () => {
    const { mesh, bot } = running();
    const before = await jobVersion(mesh, 'production', 'api');
    const deployment = await followed();
    await bot.kill();
    running().bot = await mesh.startBot();
    await deployment.promote();
    await expectDoneOnce(deployment, before);
    expect(await deployment.entries()).toContain('resumed');
  });

  it('told to end while it follows, it ends within 5 s with code 0, and the next start goes on', async () => {
    const { mesh, bot } = running();
    const before = await jobVersion(mesh, 'production', 'api');
    const deployment = await followed();
    const { code, ms } = await bot.stop();
    expect(code).toBe(0);
    expect(ms).toBeLessThan(5_000);
    await deployment.promote();
    running().bot = await mesh.startBot();
    await expectDoneOnce(deployment, before);
  });

  it('told to end while Nomad takes the job, it hears the answer first', async () => {
    const { mesh, bot } = running();
    const before = await jobVersion(mesh, 'production', 'web');
    const deployment = new Deployment(mesh);
    const held = mesh.before.nomad.hold(registering, 'reply');
    await deployment.ask();
    await deployment.approve();
    await held.arrived;
    const stopping = bot.stop();
    held.release();
    expect(await stopping).toMatchObject({ code: 0 });
    expect(bot.lines().some(({ to }) => to === 'following')).toBe(true);
    running().bot = await mesh.startBot();
    await expectDoneOnce(deployment, before);
  });

  it('paused with the job on its way, it does nothing stale when it wakes up after another replica went on', async () => {
    const { mesh, bot: paused } = running();
    const before = await jobVersion(mesh, 'production', 'web');
    const deployment = new Deployment(mesh);
    const held = mesh.before.nomad.hold(registering, 'request');
    await deployment.ask();
    await deployment.approve();
    await held.arrived;
    process.kill(paused.pid, 'SIGSTOP');
    running().bot = await mesh.startBot();
    await expectDoneOnce(deployment, before);
    held.release();
    process.kill(paused.pid, 'SIGCONT');
    await paused.says(({ msg }) => String(msg).includes('has lost its session'), 'it knew that it was taken over');
    expect(await paused.stop()).toMatchObject({ code: 0 });
    await expectDoneOnce(deployment, before);
  });

  it('answers a click on a card from long ago, and does nothing', async () => {
    const { mesh, bot } = running();
    const { users, channels } = mesh.sandbox;
    const before = await jobVersion(mesh, 'production', 'web');
    const deployment = new Deployment(mesh);
    await deployment.ask();
    const old = await deployment.approve();
    await deployment.card('Succeeded');
    await bot.stop();
    running().bot = await mesh.startBot();
    await mesh.slack.interact(old, users.admin, approveButton(old), true);
    await mesh.slack.until(
      channels.production,
      isTold(users.admin, /has ended already; it succeeded/),
      'that it has ended',
    );
    const id = String(approveButton(old)['value']).split(':')[0] ?? '';
    await forget(mesh, id);
    await mesh.slack.interact(old, users.admin, approveButton(old), true);
    await mesh.slack.until(channels.production, isTold(users.admin, /is not known any more/), 'that it is not known');
    expect(await jobVersion(mesh, 'production', 'web')).toBe(before + 1);
  });
});

/** Clears a change away, as an operator or a retention job would. */
async function forget({ sandbox }: PracticeMesh, id: string): Promise<void> {
  const headers = { 'x-consul-token': sandbox.tokens.consulManagement };
  const url = `${sandbox.consul.url}/v1/kv/meshbot/changes/${id}/?recurse=true`;
  expect((await fetch(url, { method: 'DELETE', headers })).status).toBe(200);
}
