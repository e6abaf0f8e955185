import { setTimeout as after } from 'node:timers/promises';
import type { Message } from '../../../sandbox/slack/wire.ts';
import type { ChaosMesh } from './chaos-mesh.ts';
import { buttonOf } from './life.ts';

const LOOK_MS = 10;
const OPENED_WITHIN_MS = 20_000;

/** People who may all decide; every other one of them wants to reject. */
export class Crowd {
  readonly people: readonly string[];
  readonly #mesh: ChaosMesh;
  readonly #place: string;

  /** They join the workspace and production's channel. */
  constructor(mesh: ChaosMesh, size: number) {
    const { slack, channels } = mesh.sandbox;
    this.#mesh = mesh;
    this.#place = channels.production;
    this.people = Array.from({ length: size }, (_, at) => `U0CROWD${String(at + 1).padStart(3, '0')}`);
    for (const id of this.people) {
      const name = id.toLowerCase();
      slack.control.setUser({ id, name, real_name: name, email: `${name}@example.com` });
      slack.control.join(this.#place, id);
    }
  }

  /** The window for a reason opens first; after this, one click of each is a decision. */
  async getReady(card: Message): Promise<void> {
    const rejecting = this.people.filter((_, at) => at % 2 === 1);
    await Promise.all(rejecting.map((user) => this.#click(card, user, 'change.reject')));
    for (const endMs = performance.now() + OPENED_WITHIN_MS; !rejecting.every((user) => this.#hasWindow(user)); ) {
      if (performance.now() > endMs) throw new Error('not everybody got a window to reject in');
      await after(LOOK_MS);
    }
  }

  /** All who approve in one instant, and so much later all who reject. Resolves when the bot has acked each. */
  async decide(card: Message, latenessMs: number): Promise<void> {
    const rejects = async (user: string) => {
      await after(latenessMs);
      await this.#submit(user);
    };
    const clicks = this.people.map((user, at) =>
      at % 2 === 1 ? rejects(user) : this.#click(card, user, 'change.approve'),
    );
    await Promise.all(clicks);
  }

  /** What each was told since the card was posted, in order. */
  told(card: Message): ReadonlyMap<string, readonly string[]> {
    const messages = this.#mesh.sandbox.slack.control.messages(this.#place).filter(({ ts }) => ts > card.ts);
    const toldTo = (user: string) =>
      messages.filter(({ ephemeral_to }) => ephemeral_to === user).map(({ text }) => text);
    return new Map(this.people.map((user) => [user, toldTo(user)]));
  }

  async #click(card: Message, user: string, actionId: string): Promise<void> {
    const action = buttonOf(card, actionId);
    const place = { channel: this.#place, messageTs: card.ts, user };
    // They click on the card that they see, whatever it has become meanwhile.
    const outcome = await this.#mesh.sandbox.slack.control.interact({ ...place, action, force: true });
    if (outcome !== 'acked') throw new Error(`${user}: ${outcome}`);
  }

  async #submit(user: string): Promise<void> {
    const { control } = this.#mesh.sandbox.slack;
    const inputs = (control.views(user).stack.at(-1)?.blocks ?? []).flatMap((block) => {
      const element = block['element'] as { readonly action_id: string } | undefined; // an input has one
      return element === undefined ? [] : [[block.block_id ?? '', element.action_id] as const];
    });
    const said = { type: 'plain_text_input', value: `no, says ${user}` };
    const values = Object.fromEntries(inputs.map(([block, action]) => [block, { [action]: said }]));
    const outcome = await control.submitView(user, values);
    if (outcome !== 'accepted') throw new Error(`${user}: ${outcome}`);
  }

  #hasWindow(user: string): boolean {
    const view = this.#mesh.sandbox.slack.control.views(user).stack.at(-1);
    return view?.blocks.some(({ type }) => type === 'input') === true;
  }
}
