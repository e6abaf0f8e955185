import { WebSocket } from 'ws';

/** A message as a control API lists it; both Slacks answer these fields. */
export interface SeenMessage {
  readonly ts: string;
  readonly channel: string;
  readonly text: string;
  readonly thread_ts?: string;
  readonly ephemeral_to?: string;
  readonly user?: string;
  readonly blocks?: readonly SeenBlock[];
  readonly files?: readonly { readonly id: string; readonly name: string }[];
}

interface SeenBlock {
  readonly type: string;
  readonly block_id?: string;
  readonly elements?: readonly SeenElement[];
  readonly accessory?: SeenElement;
}

interface SeenElement {
  readonly type: string;
  readonly action_id?: string;
  readonly value?: string;
  readonly text?: unknown;
}

/** Acts as people in a simulated Slack, through the calls that our Slack and local-slack share. */
export class SlackControl {
  readonly #base: string;

  constructor(base: string) {
    this.#base = base;
  }

  /** Types `/mesh <text>`; resolves when the bot has acked. */
  command(channel: string, user: string, text: string): Promise<unknown> {
    return this.#post('/command', { channel, user, command: '/mesh', text });
  }

  say(channel: string, user: string, text: string, thread_ts?: string): Promise<unknown> {
    return this.#post('/message', { channel, user, text, ...(thread_ts === undefined ? {} : { thread_ts }) });
  }

  /** Clicks the button with this action id on the message as it is now. */
  async click(message: SeenMessage, user: string, actionId: string): Promise<unknown> {
    for (const block of message.blocks ?? []) {
      const found = [...(block.elements ?? []), block.accessory].find((element) => element?.action_id === actionId);
      if (found === undefined) continue;
      const { type, action_id, value, text } = found;
      return this.interact(message, user, { type, action_id, block_id: block.block_id, value, text });
    }
    throw new Error(`no ${actionId} on message ${message.ts}: ${message.text}`);
  }

  interact(
    message: Pick<SeenMessage, 'channel' | 'ts'>,
    user: string,
    action: object,
    force = false,
  ): Promise<unknown> {
    return this.#post('/interact', { channel: message.channel, messageTs: message.ts, user, action, force });
  }

  /** Everything in a channel, threads and ephemerals included. */
  async messages(channel: string): Promise<readonly SeenMessage[]> {
    const answer = await fetch(`${this.#base}/messages/${channel}`);
    const { messages } = (await answer.json()) as { messages: readonly SeenMessage[] };
    return messages.map((message) => ({ ...message, channel }));
  }

  /** Polls a channel until a message fits. The control API has no events that both Slacks share. */
  async until(
    channel: string,
    fits: (message: SeenMessage) => boolean,
    what: string,
    ms = 60_000,
  ): Promise<SeenMessage> {
    const end = performance.now() + ms;
    for (;;) {
      const messages = await this.messages(channel);
      const found = messages.findLast(fits);
      if (found !== undefined) return found;
      if (performance.now() > end) {
        const seen = messages.map((message) => textOf(message)).join('\n---\n');
        throw new Error(`not seen in ${channel} within ${ms} ms: ${what}\nseen:\n${seen}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  }

  fault(fault: object): Promise<unknown> {
    return this.#post('/faults', fault);
  }

  /** Fills and submits the modal that is open for this person, through the page's socket. */
  async submitModal(user: string, values: (blocks: readonly { block_id: string; action_id: string }[]) => object) {
    const socket = new WebSocket(`${this.#base.replace(/^http/, 'ws').replace(/\/_control$/, '')}/ui`);
    try {
      await submitOn(socket, user, values);
    } finally {
      socket.close();
    }
  }

  async #post(path: string, body: object): Promise<unknown> {
    const answer = await fetch(`${this.#base}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  }
}

interface SeenView {
  readonly blocks?: readonly { readonly block_id?: string; readonly element?: { readonly action_id?: string } }[];
}

function submitOn(
  socket: WebSocket,
  user: string,
  values: (blocks: readonly { block_id: string; action_id: string }[]) => object,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error('no modal opened')), 10_000);
    let submitted = false;
    socket.on('error', reject);
    socket.on('open', () => socket.send(JSON.stringify({ t: 'act_as', user })));
    socket.on('message', (raw) => {
      const message = JSON.parse(raw.toString()) as {
        t: string;
        stack?: SeenView[];
        state?: { modalStack?: SeenView[] };
      };
      const stack = message.stack ?? message.state?.modalStack;
      const view = stack?.at(-1);
      if (submitted && stack !== undefined && view === undefined) {
        clearTimeout(late);
        resolve();
      }
      if (submitted || view === undefined) return;
      submitted = true;
      const inputs = (view.blocks ?? []).flatMap(({ block_id = '', element }) =>
        element?.action_id === undefined ? [] : [{ block_id, action_id: element.action_id }],
      );
      socket.send(JSON.stringify({ t: 'view_submit', user, values: values(inputs) }));
    });
  });
}

/** The card's Approve button as Slack would send it. */
export function approveButton(card: SeenMessage): Readonly<Record<string, unknown>> {
  for (const block of card.blocks ?? []) {
    const button = block.elements?.find(({ action_id }) => action_id === 'change.approve');
    if (button !== undefined) return { ...button, block_id: block.block_id };
  }
  throw new Error('the card has no Approve button');
}

/** All that a message says: its fallback text and every text in its blocks. */
export function textOf(message: SeenMessage): string {
  return [message.text, ...textsIn(message.blocks)].join('\n');
}

function textsIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(textsIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === 'text' && typeof inner === 'string' ? [inner] : textsIn(inner),
  );
}
