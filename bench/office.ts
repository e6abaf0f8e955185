import { setTimeout as sleep } from 'node:timers/promises';
import { realClock } from '../sandbox/clock.ts';
import { type SlackSandbox, startSlack } from '../sandbox/slack/index.ts';
import type { Action, Message } from '../sandbox/slack/wire.ts';
import type { Sandbox } from '../sandbox/start.ts';
import { benchChannels, benchConfig } from './bench-world.ts';
import type { Child } from './child.ts';
import { cardOf, isEntryOf, MessageFeed } from './message-feed.ts';
import { type MeshbotPlace, newStateKey, startMeshbot } from './programs.ts';
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

interface Parts {
  readonly place: MeshbotPlace;
  readonly slack: SlackSandbox;
  readonly feed: MessageFeed;
}

/** A workspace without limits of its own, the people in it, and the Meshbot that they use. All times in ms. */
export class Office {
  readonly #stage: Stage;
  readonly #place: MeshbotPlace;
  readonly #slack: SlackSandbox;
  readonly #feed: MessageFeed;
  readonly #sandbox: Sandbox;

  private constructor(stage: Stage, parts: Parts) {
    this.#stage = stage;
    this.#place = parts.place;
    this.#slack = parts.slack;
    this.#feed = parts.feed;
    this.#sandbox = parts.place.sandbox;
  }

  static async open(stage: Stage, { sandbox, prefix, services, channels }: OfficePlan): Promise<Office> {
    const places = benchChannels(sandbox.workspace, channels);
    const workspace = { ...sandbox.workspace, channels: [...sandbox.workspace.channels, ...places] };
    const slack = await stage.keep(startSlack({ clock: realClock(), workspace, limits: { mode: 'lenient' } }));
    const config = benchConfig({ channels: places.map(({ id }) => id), services, prefix });
    const place = { sandbox, slackApiUrl: slack.apiUrl, config, stateKey: newStateKey() };
    const feed = await stage.keep(MessageFeed.open(slack, sandbox.users.requester));
    return new Office(stage, { place, slack, feed });
  }

  /** Starts its Meshbot, or one more replica of it. */
  startMeshbot(): Promise<Child> {
    return startMeshbot(this.#stage, this.#place);
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

  /** When people see the entry of this name in a card's thread, on the clock of `performance.now()`. */
  async entry(card: Message, key: string, withinMs = SEEN_MS): Promise<number> {
    const isIt = (message: Message) => isEntryOf(message, card, key);
    return (await this.#feed.next(`the entry “${key}” of ${cardOf(card)}`, withinMs, isIt)).atMs;
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
