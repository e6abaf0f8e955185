import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BotProcess } from './support/bot-process.ts';
import { Deployment } from './support/deployment.ts';
import { byImage, isTold, jobVersion, type PracticeMesh, startPracticeMesh } from './support/practice-mesh.ts';

const DEADLINE = { timeout: 20_000, interval: 25 };

describe('a Slack that fails', { timeout: 60_000 }, () => {
  let started: { readonly mesh: PracticeMesh; readonly bot: BotProcess } | undefined;
  const running = () => {
    if (started === undefined) throw new Error('the mesh did not start');
    return started;
  };
  const control = () => running().mesh.sandbox.slack.control;
  const hellos = () =>
    control()
      .log()
      .filter(({ summary }) => summary.startsWith('hello')).length;
  const calls = (method: string) =>
    control()
      .log()
      .filter(({ kind, summary }) => kind === 'web_api' && summary === method);

  beforeAll(async () => {
    const mesh = await startPracticeMesh({ config: byImage });
    started = { mesh, bot: await mesh.startBot() };
  });

  afterAll(() => started?.mesh.close());

  it('stores a card and loses its reply: the card is adopted, not posted again, and takes clicks', async () => {
    const { mesh, bot } = running();
    const before = await jobVersion(mesh, 'production', 'web');
    const deployment = new Deployment(mesh);
    control().fault({ kind: 'loseReply', method: 'chat.postMessage' });
    await deployment.ask();
    await bot.says(({ msg }) => msg === 'slack had stored it: adopted', 'the card was adopted');
    await deployment.approve();
    await deployment.card('Succeeded');
    expect(await deployment.cards()).toHaveLength(1);
    expect(await jobVersion(mesh, 'production', 'web')).toBe(before + 1);
  });

  it('asks to wait: the card comes after that, once', async () => {
    const { mesh, bot } = running();
    const deployment = new Deployment(mesh);
    control().fault({ kind: 'rateLimit', method: 'chat.postMessage', retryAfter: 1 });
    await deployment.ask();
    const waited = await bot.says(({ msg }) => msg === 'slack asks to wait', 'it was told to wait');
    expect(waited['retryAfterMs']).toBe(1_000);
    await withdraw(mesh, deployment);
    expect(await deployment.cards()).toHaveLength(1);
    const tries = calls('chat.postMessage').filter(({ detail }) => JSON.stringify(detail).includes(deployment.reason));
    expect(tries).toHaveLength(2);
  });

  it('answers 503 to posts and edits: nothing is lost, nothing stands twice', async () => {
    const { mesh } = running();
    const deployment = new Deployment(mesh);
    control().fault({ kind: 'fail', method: 'chat.postMessage', status: 503, times: 2 });
    await deployment.ask();
    await deployment.card('Waiting for approval');
    control().fault({ kind: 'fail', method: 'chat.update', status: 503, times: 3 });
    control().fault({ kind: 'loseReply', method: 'chat.postMessage', times: 2 });
    await deployment.approve();
    await deployment.card('Succeeded');
    expect(await deployment.cards()).toHaveLength(1);
    const entries = await deployment.entries();
    expect(entries).toEqual([...new Set(entries)]);
  });

  it('renews one connection after the other: every command is acked and answered', async () => {
    const { mesh } = running();
    const { users, channels } = mesh.sandbox;
    await expect.poll(() => control().connections(), DEADLINE).toBe(2);
    const words: string[] = [];
    for (const round of [1, 2, 3]) {
      const before = hellos();
      // After a mere `warning` Slack may still send on the old socket, which the SDK closes at once: see OPERATIONS.md.
      control().disconnect('refresh_requested', 1);
      const asked = [1, 2, 3, 4].map((nth) => `nosuch-${round}-${nth}`);
      const type = (word: string) => mesh.slack.command(channels.alerts, users.requester, `deploy ${word} 1.0.0`);
      const outcomes = await Promise.all(asked.map(type));
      expect(outcomes).toEqual(asked.map(() => ({ ok: true, outcome: 'acked' })));
      words.push(...asked);
      await expect.poll(hellos, DEADLINE).toBeGreaterThan(before);
      await expect.poll(() => control().connections(), DEADLINE).toBe(2);
    }
    for (const word of words) {
      await mesh.slack.until(
        channels.alerts,
        isTold(users.requester, new RegExp(`“${word}”`)),
        `the answer on ${word}`,
      );
    }
  });

  it('cuts every connection: the bot comes back by itself and goes on', async () => {
    const { mesh } = running();
    const deployment = new Deployment(mesh);
    await deployment.ask();
    await deployment.card('Waiting for approval');
    const before = hellos();
    control().killSockets();
    await expect.poll(hellos, DEADLINE).toBe(before + 2);
    await deployment.approve();
    await deployment.card('Succeeded');
  });

  it('is away while a rollout ends: the last card is shown when it is back', async () => {
    const { mesh, bot } = running();
    const deployment = new Deployment(mesh, 'api');
    await deployment.ask();
    await deployment.approve();
    const { production } = mesh.sandbox.channels;
    await mesh.slack.until(production, ({ text }) => /promotes the deployment/.test(text), 'that the canary waits');
    const id = await deployment.id();
    const back = mesh.before.slack.treat(() => true, { kind: 'split', how: 'refuse' });
    control().killSockets();
    await deployment.promote();
    await bot.says(({ changeId, to }) => changeId === id && to === 'succeeded', 'it succeeded');
    const knocked = bot.lines().length;
    const tried = () =>
      bot
        .lines()
        .slice(knocked)
        .filter(({ msg }) => msg === 'slack did not answer a call');
    await expect.poll(() => tried().length, DEADLINE).toBeGreaterThanOrEqual(3);
    await back();
    await deployment.card('Succeeded');
    await expect.poll(() => control().connections(), DEADLINE).toBe(2);
  });
});

/** So that the next deployment finds the service free. */
async function withdraw(mesh: PracticeMesh, deployment: Deployment): Promise<void> {
  const card = await deployment.card('Waiting for approval');
  await mesh.slack.click(card, mesh.sandbox.users.requester, 'change.withdraw');
  await deployment.card('Withdrawn');
}
