import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deployCases } from './cases/deploy.ts';
import { type DemoProcess, startDemo } from './support/demo-process.ts';
import { givenServers, onGivenServers } from './support/given-servers.ts';
import { SlackControl } from './support/slack-control.ts';

/** Real processes take their time to end, and are taken away before the demo does. */
const END_S = givenServers.length === 0 ? 5 : 60;

describe(`npm run demo -- --headless${onGivenServers}`, { timeout: 180_000 }, () => {
  let demo: DemoProcess | undefined;
  const running = (): DemoProcess => {
    if (demo === undefined) throw new Error('the demo did not start');
    return demo;
  };

  beforeAll(async () => {
    demo = await startDemo(givenServers);
  }, 240_000);

  afterAll(async () => {
    await demo?.stop();
  }, 70_000);

  it('tells where everything answers', async () => {
    const { facts } = running();
    expect(facts).toMatchObject({
      slack: { url: expect.stringMatching(/^http:/), control: expect.stringMatching(/_control$/) },
      bot: { http: expect.stringMatching(/^http:/) },
      users: { requester: expect.any(String), approver: expect.any(String), admin: expect.any(String) },
      channels: { production: expect.any(String), staging: expect.any(String), alerts: expect.any(String) },
    });
    const ready = await fetch(`${facts.bot.http}/readyz`);
    expect(ready.status).toBe(200);
    for (const [url, path] of [
      [facts.nomad, '/v1/status/leader'],
      [facts.consul, '/v1/status/leader'],
      [facts.vault, '/v1/sys/health'],
    ]) {
      expect((await fetch(`${url}${path}`)).status).toBe(200);
    }
  });

  deployCases({ facts: () => running().facts, slack: () => new SlackControl(running().facts.slack.control) });

  it('wrote a log in which no secret stands', () => {
    const log = running().log();
    expect(log).toContain('"service":"web"');
    for (const secret of Object.values(running().facts.tokens)) expect(log).not.toContain(secret);
    expect(log).not.toContain('not-a-real-secret');
  });

  it(`ends everything within ${END_S} s of SIGTERM, and leaves nothing`, async () => {
    const ending = running();
    const { folder, facts } = ending;
    const { code, ms } = await ending.stop();
    demo = undefined;
    expect(ending.said()).not.toContain('Left:');
    expect(code).toBe(0);
    expect(ms).toBeLessThan(END_S * 1000);
    expect(existsSync(join(folder, '.meshbot', 'demo.json'))).toBe(false);
    const { nomad, consul, vault } = facts;
    const servers = Object.entries({ nomad, consul, vault }).filter(([name]) => !givenServers.includes(`--${name}`));
    const own = [...servers.map(([, url]) => url), facts.slack.url, facts.bot.http];
    for (const url of own) await expect(fetch(url)).rejects.toThrow();
  });
});
