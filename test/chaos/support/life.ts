import { setTimeout as after } from 'node:timers/promises';
import { expect } from 'vitest';
import type { Message } from '../../../sandbox/slack/wire.ts';
import type { ChaosMesh } from './chaos-mesh.ts';

/** Tags that run, in turns. A person must promote the canary of `api`. */
const TAGS = {
  web: ['1.0.1', '1.1.0', '1.2.0', '1.0.0'],
  api: ['3.4.1', '3.5.0', '4.0.0', '3.4.0'],
} as const;
export type Service = keyof typeof TAGS;

export interface LifeOptions {
  readonly service?: Service;
  /** The second person wants it, too; otherwise others decide. */
  readonly approves?: boolean;
  /** Which of the tags is wanted; default: the next one, as long as each life is applied. */
  readonly turn?: number;
}

/** How long a person looks at something that does not change before they try again, in ms. */
const PATIENCE_MS = 1_500;
const LOOK_MS = 10;

/** One change of a service in production, and the two people who want it: whoever gets no answer tries again. */
export class Life {
  readonly reason: string;
  readonly service: Service;
  readonly #mesh: ChaosMesh;
  readonly #version: string;
  readonly #approves: boolean;
  #askedAtMs = Number.NEGATIVE_INFINITY;
  #clickedAtMs = Number.NEGATIVE_INFINITY;
  static #count = 0;
  static readonly #turns = new Map<Service, number>();

  constructor(mesh: ChaosMesh, { service = 'web', approves = true, turn = Life.#turnOf(service) }: LifeOptions = {}) {
    const tags = TAGS[service];
    this.#mesh = mesh;
    this.service = service;
    this.#approves = approves;
    this.#version = tags[turn % tags.length] ?? tags[0];
    Life.#turns.set(service, turn + 1);
    Life.#count += 1;
    this.reason = `life ${Life.#count} of this world`;
  }

  /** Each service has turns of its own: only so is the next tag never the one that runs. */
  static #turnOf(service: Service): number {
    return Life.#turns.get(service) ?? 0;
  }

  /** Asks, and approves, until this is so. */
  async until(isSo: () => boolean | Promise<boolean>, what: string, ms = 30_000): Promise<void> {
    for (const endMs = performance.now() + ms; !(await isSo()); await after(LOOK_MS)) {
      if (performance.now() > endMs) throw new Error(`not so after ${ms} ms: ${what}\n${this.#seen()}`);
      this.#nudge();
    }
  }

  /** Every card of it in the channel: there must be one. */
  cards(): readonly Message[] {
    const isMine = (message: Message) => JSON.stringify(message.blocks ?? []).includes(this.reason);
    return this.#messages().filter(
      (message) => isTop(message) && message.ephemeral_to === undefined && isMine(message),
    );
  }

  /** Of its one card. */
  changeId(): string {
    return String(this.cards()[0]?.metadata?.event_payload['change_id']);
  }

  /** What each entry in the card's thread is marked as, in order. */
  entries(): readonly string[] {
    const [card] = this.cards();
    return this.#messages()
      .filter(({ thread_ts, ts }) => thread_ts === card?.ts && ts !== card?.ts)
      .map(({ metadata }) => String(metadata?.event_payload?.['key']));
  }

  /** What people are told of it: the state on its card, and its thread. How far a rollout went is not drawn again later. */
  shown(): unknown {
    return [this.cards().map(({ ts, text }) => ({ ts, text })), this.entries()];
  }

  isInState(state: string): boolean {
    return this.cards().some(({ text }) => text.startsWith(`${state}: `));
  }

  /** Its card shows how it ended. */
  isOver(): boolean {
    return ['Succeeded', 'Rejected'].some((state) => this.isInState(state));
  }

  /** What must be so of it in the end, wherever a replica died. */
  expectShownOnce(): void {
    expect(this.cards().map(({ text }) => text.split(':')[0])).toEqual(['Succeeded']);
    const entries = this.entries();
    expect(entries).toEqual([...new Set(entries)]);
    expect(entries.filter((key) => /^(applied|ended|approved-)/.test(key))).toHaveLength(3);
  }

  #nudge(): void {
    const nowMs = performance.now();
    const card = this.cards()[0];
    if (card === undefined && nowMs - this.#askedAtMs > PATIENCE_MS) {
      this.#askedAtMs = nowMs;
      void this.#ask();
    }
    if (this.#approves && card?.text.startsWith('Waiting') === true && nowMs - this.#clickedAtMs > PATIENCE_MS) {
      this.#clickedAtMs = nowMs;
      void this.#approve(card);
    }
  }

  #ask(): Promise<unknown> {
    const { slack, channels, users } = this.#mesh.sandbox;
    const text = `deploy ${this.service} ${this.#version} --env production --reason "${this.reason}"`;
    const place = { channel: channels.production, user: users.requester };
    return slack.control.command({ ...place, command: '/mesh', text });
  }

  #approve(card: Message): Promise<unknown> {
    const { slack, channels, users } = this.#mesh.sandbox;
    const place = { channel: channels.production, messageTs: card.ts, user: users.approver };
    return slack.control.interact({ ...place, action: buttonOf(card, 'change.approve') });
  }

  #messages(): readonly Message[] {
    return this.#mesh.sandbox.slack.control.messages(this.#mesh.sandbox.channels.production);
  }

  #seen(): string {
    return this.#messages()
      .slice(-10)
      .map(({ text, ephemeral_to }) => `${ephemeral_to ?? 'everybody'}: ${text}`)
      .join('\n');
  }
}

const isTop = ({ thread_ts, ts }: Message) => (thread_ts ?? ts) === ts;

/** A card's button as Slack sends it back. */
export function buttonOf(card: Message, actionId: string) {
  for (const block of card.blocks ?? []) {
    const elements = (block['elements'] ?? []) as readonly { type: string; action_id?: string; value?: string }[]; // Slack took it
    const found = elements.find(({ action_id }) => action_id === actionId);
    if (found === undefined || block.block_id === undefined) continue;
    return { ...found, action_id: actionId, block_id: block.block_id };
  }
  throw new Error(`no ${actionId} on ${card.text}`);
}
