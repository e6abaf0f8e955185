import { randomUUID } from 'node:crypto';

/** A user event in the field names of Consul's API; what is not there is ''. */
export interface UserEvent {
  readonly ID: string;
  readonly Name: string;
  readonly Payload: string | null;
  readonly NodeFilter: string;
  readonly ServiceFilter: string;
  readonly TagFilter: string;
  readonly Version: 1;
  readonly LTime: number;
}

/** An agent remembers this many events. */
const KEPT = 256;

/** The user events that one agent has heard of, oldest first. */
export class UserEvents {
  /** Serf's clock starts at 1, and every event moves it on. */
  #time = 1;
  readonly #kept: UserEvent[] = [];
  readonly #waiting = new Set<() => void>();

  /** The event as its sender sees it (before Serf's clock is known); `heard` says whether this agent takes it in. */
  fire(wanted: Omit<UserEvent, 'ID' | 'Version' | 'LTime'>, heard: boolean): UserEvent {
    const { Name, Payload, NodeFilter, ServiceFilter, TagFilter } = wanted;
    const filters = { NodeFilter, ServiceFilter, TagFilter };
    const sent: UserEvent = { ID: randomUUID(), Name, Payload, ...filters, Version: 1, LTime: 0 };
    this.#time += 1;
    if (heard) {
      this.#kept.push({ ...sent, LTime: this.#time });
      if (this.#kept.length > KEPT) this.#kept.shift();
      for (const wake of [...this.#waiting]) wake();
    }
    return sent;
  }

  list(name: string): UserEvent[] {
    return name === '' ? [...this.#kept] : this.#kept.filter((event) => event.Name === name);
  }

  /** Calls `wake` at the next event until cancelled. */
  watch(wake: () => void): () => void {
    this.#waiting.add(wake);
    return () => void this.#waiting.delete(wake);
  }
}

/** The index of a list of events: both halves of the newest one's id, XORed; it counts nothing and never orders. */
export function eventIndex(events: readonly UserEvent[]): bigint {
  const last = events.at(-1);
  if (last === undefined) return 1n;
  const digits = last.ID.replaceAll('-', '');
  return BigInt(`0x${digits.slice(0, 16)}`) ^ BigInt(`0x${digits.slice(16)}`);
}
