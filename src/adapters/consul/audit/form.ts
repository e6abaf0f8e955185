import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Anchor, AuditLink } from '../../../domain/audit/link.ts';
import { MeshError } from '../../../domain/errors.ts';

const anchor = z.object({ v: z.literal(1), seq: z.number().int().min(0), hash: z.string().regex(/^[0-9a-f]{64}$/) });
const MAX_BYTES = 64 * 1024;

export function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

export function encodeAnchor({ seq, hash }: Anchor): Buffer {
  return Buffer.from(JSON.stringify({ v: 1, seq, hash }));
}

/** @throws MESH_STATE_UNREADABLE: a chain whose end is not known cannot be continued. */
export function decodeAnchor(bytes: Buffer, chain: string): Anchor {
  const parsed = anchor.safeParse(parseJson(bytes));
  if (parsed.success) return { seq: parsed.data.seq, hash: parsed.data.hash };
  throw brokenChain(chain, 'its head or tail has an unknown form');
}

export function encodeLink(link: AuditLink): Buffer {
  const bytes = Buffer.from(JSON.stringify(link));
  if (bytes.length < MAX_BYTES) return bytes;
  const details = { system: 'consul', chain: link.chain, bytes: bytes.length, maxBytes: MAX_BYTES };
  throw new MeshError('MESH_UPSTREAM_REJECTED', 'writing an audit entry', details);
}

/** Undefined where it is no JSON. */
export function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}

export function brokenChain(chain: string, what: string): MeshError {
  return new MeshError('MESH_STATE_UNREADABLE', 'continuing the audit trail', { system: 'consul', chain, what });
}
