import { setTimeout as sleep } from 'node:timers/promises';
import { realClock } from '../sandbox/clock.ts';
import { type SlackSandbox, startSlack } from '../sandbox/slack/index.ts';
import type { Action, Message } from '../sandbox/slack/wire.ts';
import type { Sandbox } from '../sandbox/start.ts';
import { benchChannels, benchConfig } from './bench-world.ts';
import type { Child } from './child.ts';
import { cardOf, MessageFeed } from './message-feed.ts';
import { startMeshbot } from './programs.ts';
import type { Stage } from './stage.ts';

const SEEN_MS = 30_000;

export interface OfficePlan {
  readonly sandbox: Sandbox;
  /** In Consul: what this Meshbot remembers. */
  readonly prefix: string;
  readonly services: readonly string[];
  /** The services' environments, one a channel. */
  readonly channels: number;
}

/** A workspace without limits of its own, a Meshbot in it, and the people who use it. All times in ms. */
export class Office {
  readonly meshbot: Child;
  readonly #slack: SlackSandbox;
  readonly #feed: MessageFeed;
  readonly #sandbox: Sandbox;

  private constructor(parts: { meshbot: Child; slack: SlackSandbox; feed: MessageFeed; sandbox: Sandbox }) {
    this.meshbot = parts.meshbot;
    this.#slack = parts.slack;
    this.#feed = parts.feed;
    this.#sandbox = parts.sandbox;
  }

  static async open(stage: Stage, { sandbox, prefix, services, channels }: OfficePlan): Promise<Office> {
    const places = benchChannels(sandbox.workspace, channels);
    const workspace = { ...sandbox.workspace, channels: [...sandbox.workspace.channels, ...places] };
    const slack = await stage.keep(startSlack({ clock: realClock(), workspace, limits: { mode: 'lenient' } }));
    const config = benchConfig({ channels: places.map(({ id }) => id), services, prefix });
    const meshbot = await startMeshbot(stage, { sandbox, slackApiUrl: slack.apiUrl, config });
    const feed = await stage.keep(MessageFeed.open(slack, sandbox.users.requester));
    return new Office({ meshbot, slack, feed, sandbox });
  }

  /** From typing to the card. */
  async propose(service: string): Promise<{ readonly card: Message; readonly ms: number }> {
    const { channels, users } = this.#sandbox;
    const seen = this.#feed.next(`the card of ${service}`, SEEN_MS, (message) => isCardOf(message, service));
    const startedAt = performance.now();
    const text = `deploy ${service} 1.0.1 --reason bench`;
    const at = { channel: channels.staging, user: users.requester };
    const outcome = await this.#slack.control.command({ ...at, command: '/mesh', text });
    if (outcome !== 'acked') throw new Error(`/mesh ${text}: ${outcome}`);
    const { message, atMs } = await seen;
    return { card: message, ms: atMs - startedAt };
  }

  /** From the click on Approve to the first edit of the card. */
  async approve(card: Message): Promise<number> {
    const action = buttonOf(card, 'change.approve');
    const seen = this.#feed.next(`a decision on ${cardOf(card)}`, SEEN_MS, ({ channel, ts }) => {
      return channel === card.channel && ts === card.ts;
    });
    const startedAt = performance.now();
    const at = { channel: card.channel, messageTs: card.ts };
    await this.#slack.control.interact({ ...at, user: this.#sandbox.users.approver, action });
    return (await seen).atMs - startedAt;
  }

  /** From opening the App Home to its new picture. */
  async openHome(): Promise<number> {
    const { control } = this.#slack;
    const user = this.#sandbox.users.requester;
    const before = control.views(user).home;
    const startedAt = performance.now();
    control.openHome(user);
    while (control.views(user).home === before) {
      if (performance.now() - startedAt > SEEN_MS) throw new Error('no App Home is shown');
      await sleep(1);
    }
    return performance.now() - startedAt;
  }
}

function isCardOf(message: Message, service: string): boolean {
  return cardOf(message)?.startsWith(`${service}-`) === true;
}

function buttonOf({ blocks, text }: Message, actionId: string): Action {
  for (const { block_id, elements } of blocks ?? []) {
    const found = Array.isArray(elements) ? elements.find((element) => element.action_id === actionId) : undefined;
    if (found !== undefined) return { ...found, block_id };
  }
  throw new Error(`there is no ${actionId} on: ${text}`);
}
