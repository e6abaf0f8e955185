import type { StoredAllocation } from '../../state/model.ts';

const indexIn = (name: string): number => Number(/\[(\d+)\]$/.exec(name)?.[1] ?? -1);

/** Which of a group's slots (`job.group[0]`, `job.group[1]`, …) are taken, and which come next. */
export class NameIndex {
  readonly #prefix: string;
  readonly #count: number;
  readonly #taken: Set<number>;

  constructor(jobId: string, group: string, count: number, allocs: readonly StoredAllocation[]) {
    this.#prefix = `${jobId}.${group}`;
    this.#count = count;
    this.#taken = new Set(allocs.map((alloc) => indexIn(alloc.Name)));
  }

  #name(index: number): string {
    return `${this.#prefix}[${index}]`;
  }

  /** The next `n` free names, lowest first; they are taken from now on. */
  next(n: number): string[] {
    const names: string[] = [];
    for (let i = 0; i < this.#count && names.length < n; i += 1) if (!this.#taken.has(i)) names.push(this.#take(i));
    // More slots than names: names repeat from the start, as on the real server.
    for (let i = 0; names.length < n; i += 1) names.push(this.#take(i));
    return names;
  }

  /** Names for canaries: those of the allocations that will be replaced, then free ones. */
  nextCanaries(n: number, existing: readonly StoredAllocation[], destructive: readonly StoredAllocation[]): string[] {
    const used = new Set(existing.map((alloc) => indexIn(alloc.Name)));
    const candidates = [...new Set(destructive.map((alloc) => indexIn(alloc.Name)))]
      .filter((index) => index < this.#count && !used.has(index))
      .sort((a, b) => a - b);
    const names = candidates.slice(0, n).map((index) => this.#take(index));
    for (let i = 0; i < this.#count && names.length < n; i += 1) if (!this.#taken.has(i)) names.push(this.#take(i));
    for (let i = this.#count; names.length < n; i += 1) names.push(this.#take(i));
    return names;
  }

  /** The `n` highest names that are taken; they are free from now on. */
  highest(n: number): Set<string> {
    const indexes = [...this.#taken].sort((a, b) => b - a).slice(0, n);
    for (const index of indexes) this.#taken.delete(index);
    return new Set(indexes.map((index) => this.#name(index)));
  }

  #take(index: number): string {
    this.#taken.add(index);
    return this.#name(index);
  }
}

/** In the order of their slots. */
export function byName(allocs: readonly StoredAllocation[]): StoredAllocation[] {
  return [...allocs].sort((a, b) => indexIn(a.Name) - indexIn(b.Name) || (a.ID < b.ID ? -1 : 1));
}
