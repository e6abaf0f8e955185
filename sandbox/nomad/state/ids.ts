/** Identifiers that repeat for the same seed, so that a run can be compared with another. */
export interface Ids {
  uuid(): string;
  /** A number in [0, 1). */
  random(): number;
}

/** A small, fast generator (mulberry32); fine for ids of a simulation, never for secrets. */
export function seededIds(seed = 1): Ids {
  let state = seed >>> 0;
  const random = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const hex = (digits: number) => {
    let text = '';
    while (text.length < digits) text += Math.floor(random() * 16).toString(16);
    return text;
  };
  return { random, uuid: () => [hex(8), hex(4), hex(4), hex(4), hex(12)].join('-') };
}
