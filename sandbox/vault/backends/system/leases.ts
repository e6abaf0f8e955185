import type { Answer, Call, Endpoint } from '../../http/endpoint.ts';
import type { Fields } from '../../http/fields.ts';
import { VaultProblem } from '../../problem.ts';
import type { Lease } from '../../state/leases.ts';
import type { VaultState } from '../../state/state.ts';

const RENEW: Fields = { url_lease_id: 'text', lease_id: 'text', increment: 'seconds' };
const REVOKE: Fields = { url_lease_id: 'text', lease_id: 'text', sync: 'flag' };
const PREFIX: Fields = { prefix: 'text', sync: 'flag' };

export function leaseEndpoints(): readonly Endpoint[] {
  return [
    { pattern: 'leases/lookup', fields: { lease_id: 'text' }, update: lookup },
    { pattern: 'leases/lookup/*prefix', fields: { prefix: 'text' }, needsSudo: true, list },
    ...['leases/renew', 'renew'].flatMap((path): Endpoint[] => [
      { pattern: path, fields: RENEW, update: renew },
      { pattern: `${path}/*url_lease_id`, fields: RENEW, update: renew },
    ]),
    ...['leases/revoke-prefix', 'revoke-prefix'].map(
      (path): Endpoint => ({ pattern: `${path}/*prefix`, fields: PREFIX, needsSudo: true, update: revokePrefix }),
    ),
    ...['leases/revoke-force', 'revoke-force'].map(
      (path): Endpoint => ({ pattern: `${path}/*prefix`, fields: PREFIX, needsSudo: true, update: revokeForce }),
    ),
    ...['leases/revoke', 'revoke'].flatMap((path): Endpoint[] => [
      { pattern: path, fields: REVOKE, update: revoke },
      { pattern: `${path}/*url_lease_id`, fields: REVOKE, update: revoke },
    ]),
    { pattern: 'leases/count', fields: { type: 'text', include_child_namespaces: 'flag' }, read: count },
  ];
}

function idOf({ fields }: Call): string {
  const id = fields.text('lease_id') || fields.text('url_lease_id');
  if (id === '') throw new VaultProblem(400, 'lease_id must be specified');
  return id;
}

function lookup(call: Call): Answer {
  const lease = call.state.leases.get(idOf(call));
  if (lease === undefined) throw new VaultProblem(400, 'invalid lease');
  const leftMs = Math.max(0, lease.expiresAtMs - call.state.clock.now());
  const isEndless = lease.expiresAtMs === 0;
  return {
    data: {
      id: lease.id,
      issue_time: time(lease.issuedAtMs),
      expire_time: isEndless ? null : time(lease.expiresAtMs),
      last_renewal: lease.lastRenewedAtMs === undefined ? null : time(lease.lastRenewedAtMs),
      renewable: lease.renewable && lease.irrevocable === undefined,
      ttl: isEndless ? 0 : Math.ceil(leftMs / 1000),
    },
  };
}

const time = (ms: number): string => new Date(ms).toISOString();

/** One level below a prefix; what goes on deeper is a folder with a slash. */
function list({ state, fields }: Call): Answer {
  const given = fields.text('prefix');
  const prefix = given === '' || given.endsWith('/') ? given : `${given}/`;
  const keys = below(state, prefix).map(({ id }) => id.slice(prefix.length).replace(/\/.*$/s, '/'));
  return { data: { keys: [...new Set(keys)].sort() } };
}

async function renew(call: Call): Promise<Answer> {
  const { lease, warnings } = await call.state.leases.renew(idOf(call), call.fields.ms('increment'));
  return { lease: { id: lease.id, renewable: lease.renewable, ttlMs: lease.ttlMs }, warnings };
}

/** What the answer is where nobody waits for the revocation. */
const ACCEPTED: Answer = { status: 202, raw: null };

async function revoke(call: Call): Promise<Answer | undefined> {
  const id = idOf(call);
  if (call.fields.flag('sync', true)) await revokeNow(call.state, id);
  else {
    call.state.leases.revokeSoon(id);
    return ACCEPTED;
  }
  return undefined;
}

async function revokeNow(state: VaultState, id: string): Promise<void> {
  try {
    await state.leases.revoke(id);
  } catch (error) {
    if (error instanceof VaultProblem) throw error;
    throw new VaultProblem(400, `failed to revoke entry: ${error instanceof Error ? error.message : 'unknown error'}`);
  }
}

async function revokePrefix(call: Call): Promise<Answer | undefined> {
  const { state, fields } = call;
  const leases = below(state, prefixOf(fields.text('prefix')));
  if (fields.flag('sync', true)) {
    for (const { id } of leases) await revokeNow(state, id);
    return undefined;
  }
  for (const { id } of leases) state.leases.revokeSoon(id);
  return ACCEPTED;
}

/** Forgets what cannot be revoked. */
async function revokeForce({ state, fields }: Call): Promise<undefined> {
  for (const { id } of below(state, prefixOf(fields.text('prefix')))) {
    await state.leases.revoke(id).catch(() => state.leases.forget(id));
  }
}

const prefixOf = (text: string): string => (text.endsWith('/') ? text : `${text}/`);

function below(state: VaultState, prefix: string): readonly Lease[] {
  return state.leases.all().filter(({ id }) => id.startsWith(prefix) || `${id}/` === prefix);
}

function count({ state, fields }: Call): Answer | undefined {
  const type = fields.text('type');
  if (type !== 'irrevocable') return undefined;
  const stuck = state.leases.all().filter(({ irrevocable }) => irrevocable !== undefined);
  const counts: Record<string, number> = {};
  for (const { id } of stuck) {
    const { accessor = '' } = state.mounts.over(id) ?? {};
    counts[accessor] = (counts[accessor] ?? 0) + 1;
  }
  return { data: { lease_count: stuck.length, counts } };
}
