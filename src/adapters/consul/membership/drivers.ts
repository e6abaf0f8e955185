import type { News } from '../../../ports/membership.ts';
import type { ConsulKv, Entry } from '../consul-kv.ts';
import { idOfDriver, type Keys } from '../keys.ts';
import { REDRAW } from '../records.ts';

export interface DriversDeps {
  readonly kv: ConsulKv;
  readonly keys: Keys;
  readonly signal: AbortSignal;
  /** The session of this replica. */
  readonly own: () => string | undefined;
}

/** The list of changes that somebody must drive, as Consul tells it; says what is new about it. */
export class Drivers {
  readonly #deps: DriversDeps;
  #news: News | undefined;
  #index = 0;
  /** By key: the session that holds it, and the value that rings. */
  #entries: ReadonlyMap<string, Entry> = new Map();

  constructor(deps: DriversDeps) {
    this.#deps = deps;
  }

  async start(news: News): Promise<void> {
    this.#news = news;
    await this.wait(0);
  }

  /** Hears of the next change of the list, or of the list as it is after `waitMs`. */
  async wait(waitMs: number): Promise<void> {
    const { kv, keys, signal } = this.#deps;
    const call = { doing: 'looking for changes without a driver', signal };
    const { index, entries } = await kv.watch(keys.drivers, { index: this.#index, waitMs }, call);
    this.#index = index;
    const before = this.#entries;
    this.#entries = new Map(entries.map((entry) => [entry.key, entry]));
    this.tell(before);
  }

  /** Says which changes nobody drives, and which of ours were rung for since `before`. */
  tell(before = this.#entries): void {
    const own = this.#deps.own();
    for (const [key, entry] of this.#entries) {
      const { session, value } = entry;
      if (session === undefined) this.#news?.free(idOfDriver(key));
      else if (session === own && isRung(entry, before.get(key)))
        this.#news?.rung(idOfDriver(key), value.toString().startsWith(REDRAW));
    }
  }

  /** Open changes that an earlier version left are on no list. */
  async lookForLost(): Promise<void> {
    const { kv, keys, signal } = this.#deps;
    for (const { value } of await kv.list(keys.locks, { doing: 'looking for open changes', signal })) {
      const id = value.toString();
      if (!this.#entries.has(keys.driver(id))) this.#news?.free(id);
    }
  }
}

function isRung({ value }: Entry, before: Entry | undefined): boolean {
  return value.length > 0 && before?.value.equals(value) !== true;
}
