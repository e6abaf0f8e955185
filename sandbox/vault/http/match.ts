import type { Mount } from '../state/mounts.ts';
import type { Endpoint } from './endpoint.ts';

export interface Match {
  readonly endpoint: Endpoint;
  /** What `:name` and `*name` stood for. */
  readonly captured: Readonly<Record<string, string>>;
}

/** A name in a path: letters, digits, `_`, `-` and `.`, of which the last two not at either end. */
const NAME = '\\w(?:(?:[\\w-.]+)?\\w)?';

const compiled = new WeakMap<Endpoint, RegExp>();

/** The first endpoint of a mount that fits the rest of the path. */
export function match(mount: Mount, path: string): Match | undefined {
  const rest = path.slice(mount.path.length);
  for (const endpoint of mount.endpoints) {
    const found = regexOf(endpoint).exec(rest);
    if (found !== null) return { endpoint, captured: { ...found.groups } };
  }
  return undefined;
}

function regexOf(endpoint: Endpoint): RegExp {
  const known = compiled.get(endpoint);
  if (known !== undefined) return known;
  const source = endpoint.pattern
    .replace(/[.]/g, '\\.')
    .replace(/\*$/, '.*')
    .replace(/\*(\w+)/g, '(?<$1>.*)')
    .replace(/:(\w+)/g, `(?<$1>${NAME})`)
    .replace(/\/$/, '/?');
  const regex = new RegExp(`^${source}$`, 's');
  compiled.set(endpoint, regex);
  return regex;
}

/** How a mount's endpoints are called wherever it is mounted: `/v1/auth/approle/role/:role_name`. */
export function patternOf(mount: Mount, endpoint: Endpoint): string {
  const [isAuth, isKv] = [mount.path.startsWith('auth/'), mount.type === 'kv'];
  const kv = mount.options?.['version'] === '2' ? 'secret' : 'kv';
  const name = mount.type === 'system' ? 'sys' : isKv ? kv : mount.type;
  return `/v1/${isAuth ? 'auth/' : ''}${name}/${endpoint.pattern}`;
}
