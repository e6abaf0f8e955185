import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SlackSandbox } from '../../../sandbox/slack/index.ts';
import { findChromium, openSlackPage, type SlackPage } from '../../e2e/support/slack-page.ts';
import { boltFor, call, slackFor } from '../slack/fixture.ts';
import { bindReviewApp, HOSTILE, hostileBlocks } from './review-app.ts';

const chromium = findChromium();
if ('missing' in chromium) process.stderr.write(`skipped: the page in a browser: ${chromium.missing}\n`);

describe.skipIf('missing' in chromium)('the page in a browser', { timeout: 60_000 }, () => {
  const ends: (() => Promise<void>)[] = [];
  let slack: SlackSandbox;
  let page: SlackPage;

  beforeAll(async () => {
    slack = await slackFor((end) => void ends.push(end));
    await boltFor(slack, (end) => void ends.unshift(end), bindReviewApp);
    page = await open('U01ALICE');
  });

  afterAll(async () => {
    for (const end of ends) await end();
  });

  async function open(actAs: string, size: { width?: number; height?: number } = {}): Promise<SlackPage> {
    const opened = await openSlackPage(slack.url, { actAs, ...size });
    if (opened === undefined) throw new Error('no browser');
    ends.unshift(() => opened.close());
    return opened;
  }

  it('runs a command, and shows a card that a second person approves in another window', async () => {
    const bob = await open('U02BOB');
    await bob.channel('deploys');
    await page.channel('deploys');
    await page.say('/mesh deploy web');
    const card = page.message('Deploy web?');
    await card.waitFor();
    expect(await page.message('On it').textContent()).toContain('Only visible to you');
    await bob.message('Deploy web?').waitFor();
    expect(await bob.page.getByText('On it').count()).toBe(0);
    await bob.click(bob.message('Deploy web?'), 'approve');
    await page.message('approved by @Bob Brown').waitFor();
    expect(await page.message('approved by').textContent()).toContain('(edited)');
  });

  it('asks back before a dangerous click, checks a modal, and thanks in the thread', async () => {
    await page.say('/mesh deploy api');
    const card = page.message('Deploy api?');
    await card.getByTestId('action-reject').click();
    await page.page.getByTestId('confirm-accept').click();
    await page.modal.waitFor();
    await page.submit();
    await page.fieldError('reason').waitFor();
    await page.fill('reason', 'no');
    await page.submit();
    await page.fieldError('reason').filter({ hasText: 'Say more' }).waitFor();
    await page.fill('reason', 'not on a Friday');
    await page.choose('how', 'later');
    await page.submit();
    await page.modal.waitFor({ state: 'detached' });
    await page.openThread(card);
    await page.threadMessage('not on a Friday (later)').waitFor();
    await page.sayInThread('/mesh help');
    await page.page.getByText('/mesh is not supported in threads. Sorry!').first().waitFor();
  });

  it('shows text from elsewhere as text', async () => {
    await call(slack, 'chat.postMessage', { channel: 'C01DEPLOYS', text: 'hostile', blocks: hostileBlocks });
    const message = page.message('end of hostile');
    await message.waitFor();
    expect(await message.locator('script, iframe, img, [onerror], a[href^="javascript"]').count()).toBe(0);
    expect(await message.locator('.paragraph').first().textContent()).toBe(HOSTILE);
    expect(await page.page.evaluate('window.pwned')).toBeUndefined();
  });

  it('publishes the App Home, and a click in it reaches the app', async () => {
    const home = await page.home();
    await home.getByText('Nothing waits for you').waitFor();
    await page.click(home, 'refresh');
    await home.getByText('Refreshed by @Alice Anderson').waitFor();
  });

  it('shows a private channel only to its members', async () => {
    await page.page.getByTestId('channel-secret').waitFor();
    await page.actAs('U02BOB');
    expect(await page.page.getByTestId('channel-secret').count()).toBe(0);
    await page.actAs('U01ALICE');
  });

  it('goes from list to channel to thread and back on a phone, without scrolling sideways', async () => {
    const phone = await open('U01ALICE', { width: 390, height: 844 });
    await phone.channel('deploys');
    await phone.openThread(phone.message('Deploy api?'));
    expect(await phone.page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    await phone.page.getByTestId('thread').getByTestId('back').click();
    await phone.message('Deploy api?').waitFor();
    const small = phone.page.locator('.block button:visible');
    for (const button of await small.all()) expect((await button.boundingBox())?.height).toBeGreaterThanOrEqual(40);
    expect(phone.errors).toEqual([]);
  });

  it('opens a permalink at its message', async () => {
    const posted = await call(slack, 'chat.postMessage', { channel: 'C01DEPLOYS', text: 'look here' });
    const { permalink } = await call(slack, 'chat.getPermalink', { channel: 'C01DEPLOYS', message_ts: posted['ts'] });
    await page.page.goto(String(permalink));
    await page.page.locator('.message.target', { hasText: 'look here' }).waitFor();
  });

  it('had no script error and no refused content', () => {
    expect(page.errors).toEqual([]);
  });
});
