const NS_PER_MS = 1_000_000;
/** Nomad's fields that hold nanoseconds. */
const DURATIONS =
  /^(?:.*(?:Delay|Timeout|Deadline|Interval|Grace|Time|TTL|Splay|After|Stagger|Wait|Min|Max|Duration|Cooldown|EvaluationInterval)|Wait\.(?:Min|Max)|Stagger)$/;
/** Fields that end like a duration and are none. */
const NOT_DURATIONS = /^(?:MinHealthyPercent|Max|Min|Count|MemoryMaxMB|MaxFiles|MaxClientDisconnects)$/;
const MEGABYTES = /(?:MB|Mb)$/;

/** A value of Nomad's diff in units that people read: `30000000000` as `30s`, `256` as `256 MB`. */
export function humanValue(field: string, value: string): string {
  if (!/^-?\d{1,20}$/.test(value)) return value;
  const name = field.replace(/\[.*$/, '');
  if (MEGABYTES.test(name)) return humanMegabytes(Number(value));
  if (name === 'CPU') return `${value} MHz`;
  if (name === 'MBits') return `${value} Mbit/s`;
  const isDuration = DURATIONS.test(name) && !NOT_DURATIONS.test(name);
  return isDuration && isWholeDuration(value) ? humanDuration(Number(value)) : value;
}

/** Nanoseconds as `1h30m`, `30s`, `1500ms`. */
export function humanDuration(ns: number): string {
  if (ns === 0) return '0s';
  if (ns < 0) return `-${humanDuration(-ns)}`;
  const ms = ns / NS_PER_MS;
  if (ms < 1000 || ms % 1000 !== 0) return `${ms}ms`;
  const s = ms / 1000;
  const parts: readonly (readonly [number, string])[] = [
    [Math.floor(s / 3600), 'h'],
    [Math.floor((s % 3600) / 60), 'm'],
    [s % 60, 's'],
  ];
  return parts
    .filter(([amount]) => amount > 0)
    .map(([amount, unit]) => `${amount}${unit}`)
    .join('');
}

/** A small number under a duration's name is a count of something else. */
function isWholeDuration(value: string): boolean {
  const ns = Math.abs(Number(value));
  return ns === 0 || ns >= NS_PER_MS;
}

function humanMegabytes(mb: number): string {
  return mb >= 1024 && mb % 1024 === 0 ? `${mb / 1024} GB` : `${mb} MB`;
}
