import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DemoProcess, startDemo } from './support/demo-process.ts';
import { givenServers, onGivenServers } from './support/given-servers.ts';
import { findChromium, openSlackPage, type SlackPage } from './support/slack-page.ts';

/** Kept after the run, so that a person can look at every step. */
const SHOTS = resolve(import.meta.dirname, '../../.meshbot/screenshots');
const chromium = findChromium();
const missing = 'missing' in chromium ? chromium.missing : undefined;
if (missing !== undefined) process.stderr.write(`skipped, the demo in the browser: ${missing}\n`);

describe.skipIf(missing !== undefined)(`the demo in the browser${onGivenServers}`, { timeout: 180_000 }, () => {
  let demo: DemoProcess | undefined;
  let slack: SlackPage | undefined;
  let shots = 0;

  const running = () => {
    if (demo === undefined || slack === undefined) throw new Error('the demo or its page did not open');
    return { demo, slack };
  };
  const shot = async (name: string) => {
    shots += 1;
    await running().slack.shot(join(SHOTS, `${String(shots).padStart(2, '0')}-${name}.png`));
  };

  beforeAll(async () => {
    mkdirSync(SHOTS, { recursive: true });
    demo = await startDemo(givenServers);
    slack = await openSlackPage(demo.facts.slack.url);
  }, 240_000);

  afterAll(async () => {
    await slack?.close();
    await demo?.stop();
  }, 70_000);

  it('shows a plan card to everybody after the requester typed the command', async () => {
    const { demo, slack } = running();
    await slack.actAs(demo.facts.users.requester);
    await slack.channel('deploys-production');
    await shot('start');
    await slack.say('/mesh deploy web 1.1.0 --env production --reason "new checkout"');
    const card = slack.card('Deploy web 1.0.0 → 1.1.0 to production');
    await card.getByText('new checkout').waitFor();
    await shot('plan-card');
  });

  it('opens the full diff, and takes no approval from the requester', async () => {
    const { slack } = running();
    const card = slack.card('Deploy web 1.0.0 → 1.1.0 to production');
    await slack.click(card, 'change.diff');
    await slack.modal.waitFor();
    await shot('full-diff');
    await slack.page.keyboard.press('Escape');
    await slack.modal.waitFor({ state: 'detached' });
    await slack.click(card, 'change.approve');
    await slack.message(/somebody else/i).waitFor();
    await shot('own-approval-refused');
  });

  it('rolls out after the approver clicked, until the card reads succeeded', async () => {
    const { demo, slack } = running();
    await slack.actAs(demo.facts.users.approver);
    const card = slack.card('Deploy web 1.0.0 → 1.1.0 to production');
    await slack.click(card, 'change.approve');
    await card.getByText('Rolling out').first().waitFor();
    await shot('rolling-out');
    await card.getByText('Succeeded').first().waitFor({ timeout: 120_000 });
    expect(await card.innerText()).toContain('3 of 3 healthy');
    await shot('succeeded');
    await slack.openThread(card);
    await shot('thread');
  });

  it('shows how a broken version fails, why, and that Nomad went back', async () => {
    const { demo, slack } = running();
    await slack.actAs(demo.facts.users.requester);
    await slack.channel('deploys-production');
    await slack.say('/mesh deploy web 1.1.9 --reason "faster search"');
    const card = slack.card('Deploy web 1.1.0 → 1.1.9 to production');
    await card.getByText('faster search').waitFor();
    await slack.actAs(demo.facts.users.approver);
    await slack.click(card, 'change.approve');
    await card.getByText('Rolled back').first().waitFor({ timeout: 120_000 });
    expect(await card.innerText()).toContain('exit code 1');
    await shot('rolled-back');
    await slack.openThread(card);
    await shot('rolled-back-thread');
  });

  it('says no with a reason from a modal, on a phone', async () => {
    const { demo } = running();
    const phone = await openSlackPage(demo.facts.slack.url, {
      width: 390,
      height: 844,
      actAs: demo.facts.users.requester,
    });
    if (phone === undefined) throw new Error('the page did not open');
    try {
      await phone.channel('deploys-production');
      await phone.say('/mesh deploy web 1.2.0 --reason "from the train"');
      const card = phone.card('Deploy web 1.1.0 → 1.2.0 to production');
      await card.getByText('from the train').waitFor();
      await phone.shot(join(SHOTS, '20-phone-card.png'));
      await phone.actAs(demo.facts.users.approver);
      await phone.channel('deploys-production');
      await phone.click(card, 'change.reject');
      await phone.fill('change.reason', 'wait for the sale to end');
      await phone.shot(join(SHOTS, '21-phone-reject.png'));
      await phone.submit();
      await card.getByText('wait for the sale to end').waitFor();
      await phone.shot(join(SHOTS, '22-phone-rejected.png'));
      expect(phone.errors).toEqual([]);
    } finally {
      await phone.close();
    }
  });

  it('shows the App Home, and no script error came up', async () => {
    const { slack } = running();
    const home = await slack.home();
    await home.getByText('Your latest changes').waitFor();
    await shot('home');
    expect(slack.errors).toEqual([]);
  });
});
