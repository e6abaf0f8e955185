const SECOND = 1_000_000_000;

/** Nanoseconds as Go prints a duration: `1h0m0s`, `1m30s`, `1.5s`, `250ms`, `0s`. */
export function goDuration(nanoseconds: unknown): string {
  const total = typeof nanoseconds === 'number' ? nanoseconds : 0;
  const sign = total < 0 ? '-' : '';
  const size = Math.abs(total);
  if (size === 0) return '0s';
  if (size < 1_000) return `${sign}${size}ns`;
  if (size < 1_000_000) return `${sign}${size / 1_000}µs`;
  if (size < SECOND) return `${sign}${size / 1_000_000}ms`;
  const hours = Math.floor(size / (3600 * SECOND));
  const minutes = Math.floor((size % (3600 * SECOND)) / (60 * SECOND));
  const seconds = (size % (60 * SECOND)) / SECOND;
  if (hours > 0) return `${sign}${hours}h${minutes}m${seconds}s`;
  return minutes > 0 ? `${sign}${minutes}m${seconds}s` : `${sign}${seconds}s`;
}
