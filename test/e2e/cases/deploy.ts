import { expect, it } from 'vitest';
import type { DemoFacts } from '../support/demo-process.ts';
import { type SeenMessage, type SlackControl, textOf } from '../support/slack-control.ts';

export interface Stage {
  facts(): DemoFacts;
  slack(): SlackControl;
}

const isCard = (title: string, state: string) => (message: SeenMessage) =>
  (message.thread_ts ?? message.ts) === message.ts && message.text.startsWith(`${state}: ${title}`);

/** The main story, told through the calls that our Slack and local-slack share. */
export function deployCases({ facts, slack }: Stage): void {
  it('deploys a good version: card, approval by somebody else, healthy', async () => {
    const { channels, users } = facts();
    const title = 'Deploy web 1.0.0 → 1.1.0 to production';
    await slack().command(
      channels.staging,
      users.requester,
      'deploy web 1.1.0 --env production --reason "new checkout"',
    );
    const card = await slack().until(channels.production, isCard(title, 'Waiting for approval'), 'the card');
    const shown = textOf(card);
    expect(shown).toContain('new checkout');
    expect(shown).toMatch(/replaces/i);
    expect(shown).not.toContain('not-a-real-secret');

    await slack().click(card, users.requester, 'change.approve');
    const said = (message: SeenMessage) =>
      message.ephemeral_to === users.requester && /own|requester|somebody else/i.test(textOf(message));
    await slack().until(channels.production, said, 'that the requester cannot approve');

    await slack().click(card, users.approver, 'change.approve');
    const done = await slack().until(channels.production, isCard(title, 'Succeeded'), 'the healthy card', 120_000);
    expect(done.ts).toBe(card.ts);
    expect(textOf(done)).toContain('3 of 3 healthy');
    expect(done.blocks?.some(({ block_id }) => block_id === 'change.actions')).toBe(false);
  });

  it('answers a version that runs already with no change, to the person alone', async () => {
    const { channels, users } = facts();
    const before = (await slack().messages(channels.production)).filter(
      ({ ephemeral_to }) => ephemeral_to === undefined,
    );
    await slack().command(channels.staging, users.requester, 'deploy web 1.1.0 --env production');
    const told = (message: SeenMessage) =>
      message.ephemeral_to === users.requester && /already|no change|nothing/i.test(textOf(message));
    await slack().until(channels.staging, told, 'that nothing would change');
    const after = (await slack().messages(channels.production)).filter(
      ({ ephemeral_to }) => ephemeral_to === undefined,
    );
    expect(after.length).toBe(before.length);
  });

  it('deploys a broken version: fails with its cause, and Nomad goes back by itself', async () => {
    const { channels, users } = facts();
    const title = 'Deploy web 1.1.0 → 1.1.9 to production';
    await slack().command(channels.production, users.requester, 'deploy web 1.1.9 --reason "faster search"');
    const card = await slack().until(channels.production, isCard(title, 'Waiting for approval'), 'the card');
    await slack().click(card, users.approver, 'change.approve');
    const done = await slack().until(
      channels.production,
      isCard(title, 'Rolled back'),
      'the rolled back card',
      120_000,
    );
    const shown = textOf(done);
    expect(shown).toContain('exit code 1');
    expect(shown).toMatch(/went back to 1\.1\.0/);
    const thread = (await slack().messages(channels.production)).filter(({ thread_ts }) => thread_ts === card.ts);
    expect(thread.length).toBeGreaterThan(1);
    expect(thread.map(textOf).join('\n')).not.toMatch(/s3cr3t|hunter2|not-a-real-secret/);
  });

  it('says what is wrong with a slip, to the person alone', async () => {
    const { channels, users } = facts();
    await slack().command(channels.staging, users.requester, 'deplyo web 1.1.0');
    await slack().until(channels.staging, (message) => textOf(message).includes('deploy'), 'the nearest verb');
    await slack().command(channels.staging, users.requester, 'deploy wbe 1.1.0');
    await slack().until(
      channels.staging,
      (message) => /wbe/.test(textOf(message)) && /web/.test(textOf(message)),
      'the nearest service',
    );
  });

  it('rejects with a reason from the modal, and then takes no more clicks', async () => {
    const { channels, users } = facts();
    const title = 'Deploy web 1.1.0 → 1.2.0 to production';
    await slack().command(channels.production, users.requester, 'deploy web 1.2.0');
    const card = await slack().until(channels.production, isCard(title, 'Waiting for approval'), 'the card');
    await slack().click(card, users.approver, 'change.reject');
    await slack().submitModal(users.approver, (inputs) =>
      Object.fromEntries(
        inputs.map(({ block_id, action_id }) => [
          block_id,
          { [action_id]: { type: 'plain_text_input', value: 'wait for the sale to end' } },
        ]),
      ),
    );
    const rejected = await slack().until(channels.production, isCard(title, 'Rejected'), 'the rejected card');
    expect(textOf(rejected)).toContain('wait for the sale to end');
    await slack().interact(card, users.approver, approveOf(card), true);
    const late = (message: SeenMessage) => message.ephemeral_to === users.approver && /rejected/i.test(textOf(message));
    await slack().until(channels.production, late, 'that the change has ended');
  });
}

function approveOf(card: SeenMessage): object {
  for (const block of card.blocks ?? []) {
    const button = block.elements?.find(({ action_id }) => action_id === 'change.approve');
    if (button !== undefined) return { ...button, block_id: block.block_id };
  }
  throw new Error('the card has no Approve button');
}
