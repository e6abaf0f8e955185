import { setTimeout as after } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Message } from '../../sandbox/slack/wire.ts';
import { findRealConsul } from '../contract/consul/real-consul.ts';
import { type ChaosMesh, startChaosMesh } from './support/chaos-mesh.ts';
import { isChaosWanted, times, whyLeftOut } from './support/extent.ts';

const ROUNDS = Array.from({ length: times({ full: 50, share: 5 }) }, (_, round) => [round + 1] as const);
const LOOK_MS = 10;

describe.skipIf(!isChaosWanted)(`one envelope that Slack hands to two processes${whyLeftOut}`, () => {
  let mesh: ChaosMesh | undefined;
  const running = () => {
    if (mesh === undefined) throw new Error('the mesh did not start');
    return mesh;
  };

  beforeAll(async () => {
    const binary = findRealConsul();
    if (binary === undefined) throw new Error('there is no real Consul: npm run servers builds one');
    mesh = await startChaosMesh(binary, 2);
  }, 120_000);

  afterAll(() => mesh?.close());

  const messages = () => running().sandbox.slack.control.messages(running().sandbox.channels.staging);
  const cards = (state: string) =>
    messages().filter(
      ({ text, thread_ts, ts, ephemeral_to }) =>
        ephemeral_to === undefined && (thread_ts ?? ts) === ts && text.startsWith(`${state}: `),
    );
  const told = () => messages().filter(({ ephemeral_to }) => ephemeral_to !== undefined);

  async function until<T>(look: () => T | undefined, what: string): Promise<T> {
    for (const endMs = performance.now() + 30_000; ; await after(LOOK_MS)) {
      const found = look();
      if (found !== undefined) return found;
      if (performance.now() > endMs) throw new Error(`never came: ${what}\n${JSON.stringify(told().slice(-3))}`);
    }
  }

  it.each(ROUNDS)(
    'is done once and answered once: a command, then a click (round %i)',
    async () => {
      const { sandbox } = running();
      const { control } = sandbox.slack;
      const user = sandbox.users.requester;
      const before = { told: told().length, withdrawn: cards('Withdrawn').length };
      control.fault({ kind: 'duplicate', type: 'slash_commands' });
      const command = { channel: sandbox.channels.staging, user, command: '/mesh' };
      await control.command({ ...command, text: 'deploy web 1.1.0 --env staging' });
      const card = await until(() => cards('Waiting for approval').at(-1), 'the card');
      await until(() => (told().length > before.told ? true : undefined), 'the answer');
      control.fault({ kind: 'duplicate', type: 'interactive' });
      await control.interact({ channel: command.channel, messageTs: card.ts, user, action: withdrawOn(card) });
      await until(() => (cards('Withdrawn').length > before.withdrawn ? true : undefined), 'the end');
      await until(() => (told().length >= before.told + 2 ? true : undefined), 'the answer to the click');
      expect(control.faults()).toEqual([]);
      expect(told().length - before.told).toBe(2);
      expect(cards('Withdrawn').length - before.withdrawn).toBe(1);
      expect(JSON.stringify(told().slice(-2))).not.toContain('has ended already');
    },
    90_000,
  );
});

function withdrawOn({ blocks }: Message) {
  const json = JSON.stringify(blocks ?? []);
  const value = /"action_id":"change\.withdraw"[^}]*?"value":"([^"]+)"/.exec(json)?.[1];
  return { type: 'button', action_id: 'change.withdraw', block_id: 'change.actions', ...(value && { value }) };
}
