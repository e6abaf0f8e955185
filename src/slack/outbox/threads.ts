import type { Clock } from '../../ports/clock.ts';
import type { ThreadContents } from './stored.ts';

/**
 * For this long after a post or a look, what this process knows of a card or thread is the truth: no other replica takes
 * over a change faster. Afterwards Slack is asked before something is posted that another one may have posted already.
 */
export const TRUST_MS = 3000;
const MAX_THREADS = 500;

interface Known {
  readonly keys: Set<string>;
  readonly files: Set<string>;
  seenAtMs: number;
}

/** What stands in the threads of the cards that this process lately worked on; bounded. */
export class Threads {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #known = new Map<string, Known>();

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  /** The thread of a card that was just posted is empty. */
  opened(changeId: string): void {
    this.learned(changeId, { keys: new Set(), files: new Set() });
  }

  learned(changeId: string, contents: ThreadContents): void {
    this.#known.delete(changeId);
    const { keys, files } = contents;
    this.#known.set(changeId, { keys: new Set(keys), files: new Set(files), seenAtMs: this.#clock.now() });
    const oldest = this.#known.keys().next();
    if (this.#known.size > MAX_THREADS && oldest.done !== true) this.#known.delete(oldest.value);
  }

  posted(changeId: string, kind: 'keys' | 'files', name: string): void {
    const known = this.#known.get(changeId);
    known?.[kind].add(name);
    if (known !== undefined) known.seenAtMs = this.#clock.now();
  }

  /** `undefined`: Slack must be asked. */
  has(changeId: string, kind: 'keys' | 'files', name: string): boolean | undefined {
    const known = this.#known.get(changeId);
    if (known?.[kind].has(name) === true) return true;
    return known !== undefined && this.#clock.now() - known.seenAtMs <= TRUST_MS ? false : undefined;
  }
}
