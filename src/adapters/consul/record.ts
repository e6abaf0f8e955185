import { z } from 'zod';
import { CHANGE_STATES, type Change } from '../../domain/change/change.ts';
import { MeshError } from '../../domain/errors.ts';

/** A document of a change as its record names it. */
const documentRef = z.object({ digest: z.string(), chunks: z.number().int().min(1), bytes: z.number().int() });
export type DocumentRef = z.infer<typeof documentRef>;
export type DocumentRefs = Readonly<Record<string, DocumentRef>>;

const person = z.looseObject({ userId: z.string(), teamId: z.string(), name: z.string() });
const changeForm = z.looseObject({
  id: z.string(),
  verb: z.literal('deploy'),
  state: z.enum(CHANGE_STATES),
  environment: z.string(),
  service: z.string(),
  jobId: z.string(),
  requester: person,
  requestId: z.string(),
  askedIn: z.looseObject({ channelId: z.string() }),
  channelId: z.string(),
  approvalsNeeded: z.number().int(),
  approvals: z.array(z.looseObject({ person, planNumber: z.number().int(), at: z.string() })),
  seats: z
    .array(z.looseObject({ from: z.array(z.looseObject({ kind: z.string() })).min(1), rule: z.string() }))
    .optional(),
  plan: z.looseObject({
    number: z.number().int(),
    fingerprint: z.string(),
    bodyDigest: z.string(),
    baseIndex: z.number().int(),
  }),
  createdAt: z.string(),
  expiresAt: z.string(),
  card: z.looseObject({ channelId: z.string(), ts: z.string() }).optional(),
  intent: z.looseObject({ at: z.string(), planNumber: z.number().int() }).optional(),
  applied: z.looseObject({ at: z.string(), jobModifyIndex: z.number().int() }).optional(),
  supersedes: z.string().optional(),
  reminded: z.string().optional(),
  escalated: z.string().optional(),
  queue: z.looseObject({ behind: z.string(), turnedAt: z.string().optional() }).optional(),
  ending: z.looseObject({ at: z.string(), supersededBy: z.string().optional() }).optional(),
});

/** Checked where we rely on it, handed on whole: an older replica keeps what a newer one wrote. */
const change = z.custom<Change>((value) => changeForm.safeParse(value).success);

const record = z.object({
  v: z.literal(1),
  /** Random for each write: whoever lost the reply to a write recognises it by this. */
  nonce: z.string(),
  documents: z.record(z.string(), documentRef),
  change,
});

export type ChangeRecord = z.infer<typeof record>;

const RECORD_MAX_BYTES = 64 * 1024;

export function encodeRecord(value: ChangeRecord): Buffer {
  const bytes = Buffer.from(JSON.stringify(value));
  if (bytes.length < RECORD_MAX_BYTES) return bytes;
  throw new MeshError('MESH_UPSTREAM_REJECTED', `storing change ${value.change.id}`, {
    system: 'consul',
    bytes: bytes.length,
    maxBytes: RECORD_MAX_BYTES,
  });
}

/** @throws MESH_STATE_UNREADABLE: what we cannot read blocks, it is never taken for nothing (I6). */
export function decodeRecord(bytes: Buffer, id: string): ChangeRecord {
  const parsed = record.safeParse(parseJson(bytes));
  if (parsed.success && parsed.data.change.id === id) return parsed.data;
  throw unreadable(id, 'the record has an unknown form');
}

export function unreadable(id: string, what: string): MeshError {
  return new MeshError('MESH_STATE_UNREADABLE', `reading change ${id}`, { system: 'consul', changeId: id, what });
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}
