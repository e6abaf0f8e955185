import type { Answer, Call, Endpoint } from '../../http/endpoint.ts';
import { durationMs } from '../../http/fields.ts';
import { VaultProblem } from '../../problem.ts';
import { limitsOf, type Mount } from '../../state/mounts.ts';
import { namesBelow } from '../cubbyhole.ts';

type Data = Readonly<Record<string, unknown>>;

/** KV version 1: what was written is what is read. */
export function plainEndpoints(mount: Mount): readonly Endpoint[] {
  const kept = new Map<string, Data>();
  const isLeased = mount.options?.['leased_passthrough'] === 'true';
  return [
    {
      pattern: '*path',
      fields: { path: 'text' },
      takesAnything: true,
      exists: ({ fields }) => kept.has(fields.text('path')),
      read: ({ fields }) => {
        const data = kept.get(fields.text('path'));
        return data && (isLeased ? leased(mount, data) : { data, leaseMs: ttlOf(mount, data) });
      },
      list: ({ fields }): Answer => ({ data: { keys: namesBelow(kept.keys(), fields.text('path')) } }),
      update: ({ fields, data }: Call) => {
        if (fields.text('path') === '') throw new VaultProblem(400, 'missing path');
        if (Object.keys(data).length === 0) throw new VaultProblem(400, 'missing data fields');
        kept.set(fields.text('path'), data);
        return undefined;
      },
      delete: ({ fields }) => {
        kept.delete(fields.text('path'));
        return undefined;
      },
    },
  ];
}

/** With `leased_passthrough` a read makes a lease, which can be renewed where the secret says its own `ttl`. */
function leased(mount: Mount, data: Data): Answer {
  const renewable = data['ttl'] !== undefined || data['lease'] !== undefined;
  return { data, secret: { renewable, ttlMs: ttlOf(mount, data), maxTtlMs: 0, revoke: async () => undefined } };
}

function ttlOf(mount: Mount, data: Data): number {
  try {
    return durationMs(data['ttl'] ?? data['lease']);
  } catch (error) {
    if (error instanceof VaultProblem) return limitsOf(mount).defaultTtlMs;
    throw error;
  }
}
