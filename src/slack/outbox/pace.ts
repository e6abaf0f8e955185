import type { Clock } from '../../ports/clock.ts';
import { Lane } from './lane.ts';

export interface Rate {
  readonly perSecond: number;
  readonly burst: number;
}

interface Bucket {
  tokens: number;
  atMs: number;
  /** Slack said Retry-After: nothing before this instant. */
  pausedUntilMs: number;
}

/**
 * Spends what Slack allows per key: smooth by a rate where one is known, and still where Slack said so. Turns are given
 * in the order in which they were asked for, so that nobody starves where many want the same method.
 */
export class Pace {
  readonly #clock: Clock;
  readonly #queues = new Map<string, Lane>();
  readonly #buckets = new Map<string, Bucket>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Waits until one more call is due. @throws the signal's reason. */
  turn(key: string, rate: Rate | undefined, signal?: AbortSignal): Promise<void> {
    const queue = this.#queues.get(key) ?? new Lane();
    this.#queues.set(key, queue);
    return queue.run(() => this.#wait(key, rate, signal));
  }

  async #wait(key: string, rate: Rate | undefined, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    for (let waitMs = this.#take(key, rate); waitMs > 0; waitMs = this.#take(key, rate)) {
      await this.#clock.sleep(waitMs, signal);
    }
  }

  pause(key: string, forMs: number): void {
    const bucket = this.#bucket(key, 0);
    bucket.pausedUntilMs = Math.max(bucket.pausedUntilMs, this.#clock.now() + forMs);
    bucket.tokens = Math.min(bucket.tokens, 1);
  }

  /** ms to wait; 0 when the call may go now. */
  #take(key: string, rate: Rate | undefined): number {
    const nowMs = this.#clock.now();
    const bucket = this.#bucket(key, rate?.burst ?? 0);
    if (bucket.pausedUntilMs > nowMs) return bucket.pausedUntilMs - nowMs;
    if (rate === undefined) return 0;
    bucket.tokens = Math.min(rate.burst, bucket.tokens + ((nowMs - bucket.atMs) / 1000) * rate.perSecond);
    bucket.atMs = nowMs;
    if (bucket.tokens < 1) return Math.ceil(((1 - bucket.tokens) / rate.perSecond) * 1000);
    bucket.tokens -= 1;
    return 0;
  }

  #bucket(key: string, tokens: number): Bucket {
    const found = this.#buckets.get(key);
    if (found !== undefined) return found;
    const bucket = { tokens, atMs: this.#clock.now(), pausedUntilMs: 0 };
    this.#buckets.set(key, bucket);
    return bucket;
  }
}
