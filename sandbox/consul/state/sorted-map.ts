/** A map of strings in byte order, as Consul's radix tree keeps its keys, with ranges by prefix. */
export class SortedMap<V> {
  readonly #values = new Map<string, V>();
  readonly #keys: string[] = [];
  #plain = true;

  get size(): number {
    return this.#values.size;
  }

  get(key: string): V | undefined {
    return this.#values.get(key);
  }

  set(key: string, value: V): void {
    this.#plain &&= isPlain(key);
    if (!this.#values.has(key)) this.#keys.splice(this.#position(key), 0, key);
    this.#values.set(key, value);
  }

  delete(key: string): void {
    if (this.#values.delete(key)) this.#keys.splice(this.#position(key), 1);
  }

  /** Every value whose key starts with `prefix`, in key order. */
  withPrefix(prefix: string): V[] {
    const found: V[] = [];
    for (let i = this.#position(prefix); i < this.#keys.length; i++) {
      const key = this.#keys[i];
      if (key === undefined || !key.startsWith(prefix)) break;
      const value = this.#values.get(key);
      if (value !== undefined) found.push(value);
    }
    return found;
  }

  values(): V[] {
    return this.withPrefix('');
  }

  /** In key order. */
  entries(): [string, V][] {
    return this.#keys.flatMap((key) => {
      const value = this.#values.get(key);
      return value === undefined ? [] : [[key, value] as [string, V]];
    });
  }

  clear(): void {
    this.#values.clear();
    this.#keys.length = 0;
    this.#plain = true;
  }

  #position(key: string): number {
    const isBefore = this.#plain && isPlain(key) ? unitsBefore : bytesBefore;
    let low = 0;
    let high = this.#keys.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (isBefore(this.#keys[middle] ?? '', key)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

const unitsBefore = (a: string, b: string): boolean => a < b;
const bytesBefore = (a: string, b: string): boolean => Buffer.compare(Buffer.from(a), Buffer.from(b)) < 0;

/** The order of UTF-16 units is that of UTF-8 bytes as long as no surrogate, nor what sorts after them, is involved. */
function isPlain(key: string): boolean {
  return !/[\ud800-\uffff]/.test(key);
}
