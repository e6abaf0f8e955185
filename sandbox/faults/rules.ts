import type { Fault, Passing, Rule } from './fault.ts';
import { seededRandom } from './seeded-random.ts';

/** A rule in force. */
export interface Active {
  readonly id: string;
  readonly rule: Rule;
  /** How many requests it befell. */
  readonly hits: number;
  /** Aborted when it is removed. */
  readonly removed: AbortSignal;
}

/** What befalls one request: lateness, and then at most one thing more. */
export interface Treatment {
  /** How late it is, in ms; drawn anew for each piece of a WebSocket. */
  readonly delayMs: () => number;
  readonly active?: Active;
}

interface Entry extends Active {
  hits: number;
  readonly random: () => number;
  readonly removal: AbortController;
}

/** The faults in force between some clients and some servers, the oldest first. */
export class Rules {
  readonly #entries = new Map<string, Entry>();
  readonly #listeners = new Set<() => Promise<void>>();
  #lastId = 0;

  add(rule: Rule): Active {
    const id = String(++this.#lastId);
    const removal = new AbortController();
    const entry = { id, rule, hits: 0, removal, removed: removal.signal, random: seededRandom(rule.seed ?? 1) };
    this.#entries.set(id, entry);
    // Proxies only begin to refuse here, which is done at once.
    for (const tell of this.#listeners) void tell();
    return entry;
  }

  list(): readonly Active[] {
    return [...this.#entries.values()];
  }

  /** Resolves with whether it was there, when its servers can be reached again. */
  async remove(id: string): Promise<boolean> {
    const entry = this.#entries.get(id);
    if (entry === undefined) return false;
    this.#entries.delete(id);
    entry.removal.abort();
    await Promise.all([...this.#listeners].map((tell) => tell()));
    return true;
  }

  async clear(): Promise<void> {
    await Promise.all([...this.#entries.keys()].map((id) => this.remove(id)));
  }

  /** What befalls this request now; a fault that is not possible for it befalls another one. */
  take(passing: Passing, isPossible: (fault: Fault) => boolean): Treatment {
    const delays: (() => number)[] = [];
    const delayMs = () => delays.reduce((sum, draw) => sum + draw(), 0);
    for (const entry of this.#entries.values()) {
      const { fault } = entry.rule;
      if (!fits(entry, passing) || !isPossible(fault) || !decide(entry)) continue;
      entry.hits += 1;
      if (fault.kind !== 'latency') return { delayMs, active: entry };
      delays.push(() => latencyOf(fault, entry.random));
    }
    return { delayMs };
  }

  /** The split that lies between this request, which is on its way already, and its server. */
  splitOf(passing: Passing): { readonly active: Active; readonly how: 'refuse' | 'blackhole' } | undefined {
    for (const active of this.#entries.values()) {
      const { fault } = active.rule;
      if (fault.kind === 'split' && fits(active, passing)) return { active, how: fault.how };
    }
    return undefined;
  }

  /** Whether connections to this server shall not even be taken. */
  refuses(server: string): boolean {
    return [...this.#entries.values()].some(({ rule }) => {
      const isWhole = rule.fits === undefined && (rule.server ?? server) === server;
      return isWhole && rule.fault.kind === 'split' && rule.fault.how === 'refuse';
    });
  }

  /** Called after every change; the returned function ends it. */
  onChange(listener: () => Promise<void>): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }
}

function latencyOf(fault: Fault & { readonly kind: 'latency' }, random: () => number): number {
  return Math.max(0, fault.ms + (fault.jitterMs ?? 0) * (2 * random() - 1));
}

function fits({ rule }: Active, passing: Passing): boolean {
  return (rule.server ?? passing.server) === passing.server && (rule.fits?.(passing) ?? true);
}

function decide({ rule, hits, random }: Entry): boolean {
  if (rule.count !== undefined && hits >= rule.count) return false;
  return rule.probability === undefined || random() < rule.probability;
}
