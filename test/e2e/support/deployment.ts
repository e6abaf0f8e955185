import { isCard, type PracticeMesh } from './practice-mesh.ts';
import { type SeenMessage, textOf } from './slack-control.ts';

/** Tags that run, in the order in which tests deploy them. A person must promote the canary of `api`. */
const TAGS = {
  web: ['1.0.1', '1.1.0', '1.2.0', '1.0.0'],
  api: ['3.4.1', '3.5.0', '4.0.0', '3.4.0'],
} as const;

/** One deployment to production, found again by its reason, whatever else stands in the channel. */
export class Deployment {
  readonly service: keyof typeof TAGS;
  readonly reason: string;
  readonly #mesh: PracticeMesh;
  readonly #version: string;
  static #count = 0;

  constructor(mesh: PracticeMesh, service: keyof typeof TAGS = 'web') {
    const tags = TAGS[service];
    this.#mesh = mesh;
    this.service = service;
    this.#version = tags[Deployment.#count % tags.length] ?? tags[0];
    Deployment.#count += 1;
    this.reason = `deployment number ${Deployment.#count} of this file`;
  }

  /** Types the command. Rejects when the bot does not ack it. */
  async ask(): Promise<void> {
    const { channels, users } = this.#mesh.sandbox;
    const text = `deploy ${this.service} ${this.#version} --env production --reason "${this.reason}"`;
    const answer = await this.#mesh.slack.command(channels.production, users.requester, text);
    if (!JSON.stringify(answer).includes('"acked"')) throw new Error(`not acked: ${JSON.stringify(answer)}`);
  }

  /** Lets the rest follow the canary of `api`. */
  async promote(): Promise<void> {
    const { nomad, tokens } = this.#mesh.sandbox;
    const headers = { 'x-nomad-token': tokens.nomadManagement, 'content-type': 'application/json' };
    const newest = await fetch(`${nomad.url}/v1/job/api/deployment?namespace=production`, { headers });
    const { ID } = (await newest.json()) as { ID: string };
    const body = JSON.stringify({ DeploymentID: ID, All: true });
    const answer = await fetch(`${nomad.url}/v1/deployment/promote/${ID}?namespace=production`, {
      method: 'PUT',
      headers,
      body,
    });
    if (!answer.ok) throw new Error(`promoting: ${answer.status} ${await answer.text()}`);
  }

  /** The card in this state, once it stands. */
  card(state: string): Promise<SeenMessage> {
    const { slack, sandbox } = this.#mesh;
    const fits = (message: SeenMessage) => message.text.startsWith(`${state}: `) && this.#isMine(message);
    return slack.until(sandbox.channels.production, fits, `“${state}” on the card of ${this.reason}`, 30_000);
  }

  async approve(): Promise<SeenMessage> {
    const card = await this.card('Waiting for approval');
    const answer = await this.#mesh.slack.click(card, this.#mesh.sandbox.users.approver, 'change.approve');
    // A bot that is killed meanwhile acks or not; one that has no connection cannot have heard of it.
    if (JSON.stringify(answer).includes('dispatch_failed')) throw new Error('the click reached nobody');
    return card;
  }

  /** The change's id, as the bot's log names it. */
  async id(): Promise<string> {
    const [card] = await this.cards();
    const stored = this.#mesh.sandbox.slack.control.messages(card?.channel ?? '').find(({ ts }) => ts === card?.ts);
    return String(stored?.metadata?.event_payload?.['change_id']);
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
    return isCard(`Deploy ${this.service} `)(message) && textOf(message).includes(this.reason);
  }
}
