import type { Clock } from '../../ports/clock.ts';

/** Slack's last redelivery comes 5 minutes after the first try. */
const TTL_MS = 10 * 60_000;
const MAX_KEYS = 20_000;

/** One delivery as first seen; a repeat is answered with the same words. */
export interface Delivery {
  readonly first: boolean;
  /** Settles the answer for this and every later repeat. */
  readonly answer: (words: unknown) => void;
  readonly answered: Promise<unknown>;
}

/** Recognises what Slack delivers a second time. Bounded: the oldest keys go first. */
export class Deduplicator {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #maxKeys: number;
  readonly #seen = new Map<string, { readonly atMs: number; readonly delivery: Delivery }>();

  constructor(clock: Pick<Clock, 'now'>, maxKeys = MAX_KEYS) {
    this.#clock = clock;
    this.#maxKeys = maxKeys;
  }

  /** Known under any of its keys: a repeat. All keys are remembered either way. */
  take(keys: readonly string[]): Delivery {
    const atMs = this.#clock.now();
    this.#forget(atMs);
    const before = keys.map((key) => this.#seen.get(key)?.delivery).find((delivery) => delivery !== undefined);
    const delivery = before ?? firstDelivery();
    for (const key of keys) if (!this.#seen.has(key)) this.#seen.set(key, { atMs, delivery });
    return before === undefined ? delivery : { ...delivery, first: false };
  }

  #forget(nowMs: number): void {
    for (const [key, { atMs }] of this.#seen) {
      if (nowMs - atMs <= TTL_MS && this.#seen.size <= this.#maxKeys) return;
      this.#seen.delete(key);
    }
  }
}

function firstDelivery(): Delivery {
  let answer: (words: unknown) => void = () => {};
  const answered = new Promise<unknown>((resolve) => {
    answer = resolve;
  });
  return { first: true, answer, answered };
}

/**
 * Everything that stays the same when Slack delivers one thing twice: the envelope, the event, a command's trigger, who
 * clicked what when, and for a submitted view its trigger. A view keeps its hash when it is submitted again after a field
 * error, so its trigger (or, without one, its content) belongs to the key.
 */
export function deliveryKeys(envelopeId: string, body: Readonly<Record<string, unknown>>): readonly string[] {
  const keys = [`envelope:${envelopeId}`];
  const trigger = typeof body['trigger_id'] === 'string' ? body['trigger_id'] : undefined;
  if (typeof body['event_id'] === 'string') keys.push(`event:${body['event_id']}`);
  if (typeof body['command'] === 'string' && trigger !== undefined) keys.push(`command:${trigger}`);
  if (Array.isArray(body['actions'])) keys.push(...actionKeys(field(body['user'], 'id'), body['actions']));
  if (body['type'] === 'view_submission') keys.push(...viewKeys(trigger, body['view']));
  return keys;
}

/** The one of its keys that stays the same however it reaches us, on whichever socket of whichever replica. */
export function deliveryName(envelopeId: string, body: Readonly<Record<string, unknown>>): string {
  return deliveryKeys(envelopeId, body).at(-1) ?? `envelope:${envelopeId}`;
}

/** A click is one person's, on one button, at one instant, which Slack gives to the microsecond. */
function actionKeys(userId: unknown, [action]: readonly unknown[]): readonly string[] {
  const [actionId, actionTs] = [field(action, 'action_id'), field(action, 'action_ts')];
  const isNamed = typeof userId === 'string' && typeof actionId === 'string' && typeof actionTs === 'string';
  return isNamed ? [`action:${userId}:${actionId}:${actionTs}`] : [];
}

function viewKeys(trigger: string | undefined, view: unknown): readonly string[] {
  const [id, hash] = [field(view, 'id'), field(view, 'hash')];
  if (typeof id !== 'string' || typeof hash !== 'string') return [];
  return [`view:${id}:${hash}:${trigger ?? JSON.stringify(field(view, 'state') ?? null)}`];
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Object.getOwnPropertyDescriptor(value, name)?.value : undefined;
}
