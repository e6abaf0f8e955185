import { existsSync } from 'node:fs';
import { type Browser, chromium, type Locator, type Page } from 'playwright-core';

/** Flags under which Debian's Chromium runs without a screen and asks nothing of the network. */
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export interface SlackPageOptions {
  readonly width?: number;
  readonly height?: number;
  readonly colorScheme?: 'light' | 'dark';
  /** User id to act as from the start; default: the workspace's first person. */
  readonly actAs?: string;
}

/** The browser to use, or why there is none. */
export function findChromium(): { readonly path: string } | { readonly missing: string } {
  const path = process.env['CHROMIUM'] || '/usr/bin/chromium';
  return existsSync(path) ? { path } : { missing: `no Chromium at ${path} (set CHROMIUM to one)` };
}

/** Opens the simulated Slack in Chromium; undefined, with the reason on stderr, where there is none. */
export async function openSlackPage(url: string, options: SlackPageOptions = {}): Promise<SlackPage | undefined> {
  const found = findChromium();
  if ('missing' in found) {
    process.stderr.write(`skipped in the browser: ${found.missing}\n`);
    return undefined;
  }
  const browser = await chromium.launch({ executablePath: found.path, args: FLAGS });
  const { width = 1400, height = 900, colorScheme = 'light' } = options;
  const context = await browser.newContext({ viewport: { width, height }, colorScheme });
  const page = await context.newPage();
  const slack = new SlackPage(browser, page);
  await page.goto(options.actAs === undefined ? url : `${url}/#as=${options.actAs}`);
  await slack.page.getByTestId('app-home').waitFor({ state: 'attached' });
  return slack;
}

/** What a person does in the page, by its test ids (listed in the page's test-ids.js). */
export class SlackPage {
  readonly page: Page;
  /** Script errors and refused content since the page opened. */
  readonly errors: string[] = [];
  readonly #browser: Browser;

  constructor(browser: Browser, page: Page) {
    this.#browser = browser;
    this.page = page;
    page.on('pageerror', (error) => this.errors.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') this.errors.push(message.text());
    });
  }

  /** Resolves when the page shows what that person may see. */
  async actAs(user: string): Promise<void> {
    const select = this.page.getByTestId('act-as');
    if ((await select.inputValue()) === user) return;
    await select.selectOption(user);
    await this.page.locator(`html[data-acting-as="${user}"]`).waitFor();
  }

  /** Opens a channel by its name. */
  async channel(name: string): Promise<void> {
    const item = this.page.getByTestId(`channel-${name}`);
    if (!(await item.isVisible())) await this.page.locator('main').getByTestId('back').click();
    await item.click();
    await this.page.getByTestId('channel-title').filter({ hasText: name }).waitFor();
  }

  /** Types into the channel's composer and sends. */
  async say(text: string): Promise<void> {
    const composer = this.page.getByTestId('composer');
    await composer.fill(text);
    await composer.press('Enter');
  }

  async sayInThread(text: string): Promise<void> {
    const composer = this.page.getByTestId('thread-composer');
    await composer.fill(text);
    await composer.press('Enter');
  }

  /** The newest message of the open channel that holds this text. */
  message(text: string | RegExp): Locator {
    return this.#messages('messages').filter({ hasText: text }).last();
  }

  /** The card of a change in the open channel, by its title; an answer to whoever asked for it is none. */
  card(title: string): Locator {
    return this.#messages('messages').filter({ hasText: title }).filter({ hasText: 'Asked by' }).last();
  }

  messageAt(ts: string): Locator {
    return this.page.getByTestId('messages').getByTestId(`message-${ts}`);
  }

  threadMessage(text: string | RegExp): Locator {
    return this.#messages('thread').filter({ hasText: text }).last();
  }

  #messages(pane: string): Locator {
    return this.page.getByTestId(pane).locator('[data-testid^="message-"]');
  }

  /** Clicks a button of a message, the modal or the App Home by its action id, and says yes where it asks back. */
  async click(scope: Locator, actionId: string): Promise<void> {
    await scope.getByTestId(`action-${actionId}`).click();
    const confirm = this.page.getByTestId('confirm-accept');
    if (await confirm.isVisible()) await confirm.click();
  }

  /** Opens a message's thread by its replies, or by the message's tools where it has none. */
  async openThread(message: Locator): Promise<void> {
    const replies = message.locator('[data-testid^="open-thread-"]');
    if (await replies.isVisible()) await replies.click();
    else {
      await message.hover();
      await message.locator('[data-testid^="reply-"]').click();
    }
    await this.page.getByTestId('thread').waitFor();
  }

  get modal(): Locator {
    return this.page.getByTestId('modal');
  }

  get toast(): Locator {
    return this.page.getByTestId('toast').last();
  }

  /** Fills a typed field of the modal by its block id. */
  fill(blockId: string, text: string): Promise<void> {
    return this.modal.getByTestId(`field-${blockId}`).locator('input, textarea').first().fill(text);
  }

  /** Chooses in a select of the modal by the option's value. */
  async choose(blockId: string, value: string): Promise<void> {
    await this.modal.getByTestId(`field-${blockId}`).locator('select').selectOption(value);
  }

  fieldError(blockId: string): Locator {
    return this.modal.getByTestId(`field-error-${blockId}`);
  }

  submit(): Promise<void> {
    return this.modal.getByTestId('modal-submit').click();
  }

  async home(): Promise<Locator> {
    await this.page.getByTestId('app-home').click();
    const home = this.page.getByTestId('home');
    await home.waitFor();
    return home;
  }

  async shot(path: string): Promise<void> {
    await this.page.screenshot({ path, animations: 'disabled' });
  }

  close(): Promise<void> {
    return this.#browser.close();
  }
}
