import { isCard, type PracticeMesh } from './practice-mesh.ts';
import { type SeenMessage, textOf } from './slack-control.ts';

/** Tags of `web` that run, in the order in which tests deploy them. */
const TAGS = ['1.0.1', '1.1.0', '1.2.0', '1.0.0'] as const;

/** One deployment of `web` to production, found again by its reason, whatever else stands in the channel. */
export class Deployment {
  readonly reason: string;
  readonly #mesh: PracticeMesh;
  readonly #version: string;
  static #count = 0;

  constructor(mesh: PracticeMesh, version?: string) {
    this.#mesh = mesh;
    this.#version = version ?? TAGS[Deployment.#count % TAGS.length] ?? '1.0.0';
    Deployment.#count += 1;
    this.reason = `deployment number ${Deployment.#count} of this file`;
  }

  /** Types the command; resolves when the bot has acked. */
  ask(): Promise<unknown> {
    const { channels, users } = this.#mesh.sandbox;
    const text = `deploy web ${this.#version} --env production --reason "${this.reason}"`;
    return this.#mesh.slack.command(channels.production, users.requester, text);
  }

  /** The card in this state, once it stands. */
  card(state: string): Promise<SeenMessage> {
    const { slack, sandbox } = this.#mesh;
    const fits = (message: SeenMessage) => message.text.startsWith(`${state}: `) && this.#isMine(message);
    return slack.until(sandbox.channels.production, fits, `“${state}” on the card of ${this.reason}`, 30_000);
  }

  async approve(): Promise<SeenMessage> {
    const card = await this.card('Waiting for approval');
    await this.#mesh.slack.click(card, this.#mesh.sandbox.users.approver, 'change.approve');
    return card;
  }

  /** Every card of it in the channel: there must be one. */
  async cards(): Promise<readonly SeenMessage[]> {
    const messages = await this.#mesh.slack.messages(this.#mesh.sandbox.channels.production);
    return messages.filter((message) => this.#isMine(message));
  }

  /** What each entry in the card's thread is marked as, in order. */
  async entries(): Promise<readonly string[]> {
    const { production } = this.#mesh.sandbox.channels;
    const [card] = await this.cards();
    return this.#mesh.sandbox.slack.control
      .messages(production)
      .filter((message) => message.thread_ts === card?.ts && message.ts !== card?.ts)
      .map(({ metadata }) => String(metadata?.event_payload?.['key']));
  }

  #isMine(message: SeenMessage): boolean {
    return isCard('Deploy web')(message) && textOf(message).includes(this.reason);
  }
}
