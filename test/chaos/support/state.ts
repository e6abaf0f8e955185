import type { Message } from '../../../sandbox/slack/wire.ts';
import { createAuditTrail } from '../../../src/adapters/consul/audit/audit-trail.ts';
import { type AuditLink, readLink } from '../../../src/domain/audit/link.ts';
import { verifyTrail } from '../../../src/operations/audit/verify-trail.ts';
import type { AuditTrail } from '../../../src/ports/audit-trail.ts';
import { sha256 } from '../../support/an-audit-chain.ts';
import type { ChaosMesh } from './chaos-mesh.ts';

export interface StoredKey {
  readonly key: string;
  readonly session: string | undefined;
  /** Moves with every write. */
  readonly index: number;
}

/** What the bot remembers under a part of its prefix, asked of Consul itself. */
export async function storedUnder({ consul }: Pick<ChaosMesh, 'consul'>, part: string): Promise<readonly StoredKey[]> {
  const answer = await fetch(`${consul}/v1/kv/meshbot/${part}?recurse=true`);
  if (answer.status === 404) return [];
  const entries = (await answer.json()) as readonly { Key: string; Session?: string; ModifyIndex: number }[]; // the API's list
  return entries.map(({ Key, Session, ModifyIndex }) => ({ key: Key, session: Session, index: ModifyIndex }));
}

/** Everything that is wrong with the audit trail of all environments. */
export function auditFlaws(mesh: Pick<ChaosMesh, 'consul'>): Promise<readonly unknown[]> {
  return withTrail(mesh, async (trail) => {
    const chains = await trail.chains();
    const verified = await Promise.all(chains.map((chain) => verifyTrail(trail, chain, { sha256 })));
    return verified.flatMap(({ flaws }) => flaws);
  });
}

/** What was audited of the change with this card, oldest first. */
export function auditOf(mesh: Pick<ChaosMesh, 'consul'>, { metadata }: Message): Promise<readonly AuditLink[]> {
  const id = metadata?.event_payload['change_id'];
  return withTrail(mesh, async (trail) => {
    const links: AuditLink[] = [];
    for await (const { content } of trail.entries('production', 'newest-first')) {
      const link = readLink(content);
      if (link?.changeId === id && link !== undefined) links.unshift(link);
      // Nothing is audited of a change before it is proposed.
      if (link?.changeId === id && link?.event === 'requested') break;
    }
    return links;
  });
}

async function withTrail<T>(
  { consul }: Pick<ChaosMesh, 'consul'>,
  work: (trail: AuditTrail) => Promise<T>,
): Promise<T> {
  const tls = { ca: undefined, cert: undefined, key: undefined, serverName: undefined };
  const connection = { address: consul, token: undefined, tls };
  const trail = createAuditTrail({ consul: connection, prefix: 'meshbot', now: Date.now, write: () => undefined });
  try {
    return await work(trail);
  } finally {
    trail.close();
  }
}

/** The newest version of a job in production: every registration that changes something adds one. */
export async function jobVersion(mesh: Pick<ChaosMesh, 'sandbox'>, job = 'web'): Promise<number> {
  return ((await askNomad(mesh, `/v1/job/${job}`)) as { Version: number }).Version; // the API's job
}

/** What the newest version of a job is named after, if it is named. */
export async function newestTag(mesh: Pick<ChaosMesh, 'sandbox'>, job = 'web'): Promise<string | undefined> {
  const { VersionTag } = (await askNomad(mesh, `/v1/job/${job}`)) as { VersionTag?: { Name: string } | null }; // the API's job
  return VersionTag?.Name;
}

/** Lets the rest follow the canary of a job in production, as a person does. */
export async function promote(mesh: Pick<ChaosMesh, 'sandbox'>, job: string): Promise<void> {
  const { ID } = (await askNomad(mesh, `/v1/job/${job}/deployment`)) as { ID: string }; // the API's deployment
  await askNomad(mesh, `/v1/deployment/promote/${ID}`, JSON.stringify({ DeploymentID: ID, All: true }));
}

async function askNomad({ sandbox }: Pick<ChaosMesh, 'sandbox'>, path: string, body?: string): Promise<unknown> {
  const headers = { 'x-nomad-token': sandbox.tokens.nomadManagement, 'content-type': 'application/json' };
  const how = body === undefined ? { headers } : { method: 'PUT', headers, body };
  const answer = await fetch(`${sandbox.nomad?.url}${path}?namespace=production`, how);
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}
