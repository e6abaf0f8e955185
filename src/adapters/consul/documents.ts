import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { MeshError } from '../../domain/errors.ts';
import type { DocumentName, Documents } from '../../ports/change-store.ts';
import type { Sealer } from '../sealer.ts';
import type { ConsulKv, KvCall } from './consul-kv.ts';
import { inBatches } from './in-batches.ts';
import type { Keys } from './keys.ts';
import { type DocumentRef, type DocumentRefs, unreadable } from './record.ts';

/** What the documents of one write may hold together, compressed. */
export const DOCUMENTS_MAX_BYTES = 4 * 1024 * 1024;
/** Raw bytes in one value: below 64 KB also in base64. */
const CHUNK_BYTES = 48 * 1024;
const OPENED_MAX_BYTES = 64 * 1024 * 1024;
const WRITES_AT_ONCE = 4;

const compress = promisify(gzip);
const expand = promisify(gunzip);

/**
 * Documents of changes: compressed, the jobs among them sealed, cut into values below 64 KB. They are named by their
 * content and become part of a change only by the record that refers to them, so that two writers never mix.
 */
export interface DocumentStore {
  write(id: string, documents: Documents, call: KvCall): Promise<DocumentRefs>;
  read(id: string, name: DocumentName, ref: DocumentRef, call: KvCall): Promise<string>;
  /** Takes back what `write` wrote for a record that never came to be. */
  discard(id: string, refs: DocumentRefs, call: KvCall): Promise<void>;
}

export function createDocumentStore(kv: ConsulKv, keys: Keys, sealer: Sealer): DocumentStore {
  return {
    async write(id, documents, call) {
      const packed = await Promise.all(entriesOf(documents).map(([name, text]) => pack(sealer, id, name, text)));
      const bytes = packed.reduce((sum, { body }) => sum + body.length, 0);
      if (bytes > DOCUMENTS_MAX_BYTES) throw tooLarge(id, bytes);
      const writes = packed.flatMap(({ name, body, ref }) =>
        Array.from({ length: ref.chunks }, (_, index) => ({
          key: chunkKey(keys.document(id, name, ref.digest), index),
          value: body.subarray(index * CHUNK_BYTES, (index + 1) * CHUNK_BYTES),
        })),
      );
      await inBatches(writes, WRITES_AT_ONCE, ({ key, value }) => kv.put(key, value, call));
      return Object.fromEntries(packed.map(({ name, ref }) => [name, ref]));
    },

    async read(id, name, ref, call) {
      const chunks = await kv.list(keys.document(id, name, ref.digest), call);
      const body = Buffer.concat(chunks.map(({ value }) => value));
      if (digestOf(body) !== ref.digest) throw unreadable(id, `${name} is not whole`);
      try {
        const opened = isSealed(name) ? sealer.open(body, contextOf(id, name)) : body;
        return (await expand(opened, { maxOutputLength: OPENED_MAX_BYTES })).toString('utf8');
      } catch {
        throw unreadable(id, `${name} does not open with this state key`);
      }
    },

    async discard(id, refs, call) {
      for (const [name, { digest }] of Object.entries(refs)) {
        // The names come from `write`, which takes no other.
        await kv.deleteTree(keys.document(id, name as DocumentName, digest), call);
      }
    },
  };
}

async function pack(sealer: Sealer, id: string, name: DocumentName, text: string) {
  const compressed = await compress(Buffer.from(text, 'utf8'));
  const body = isSealed(name) ? sealer.seal(compressed, contextOf(id, name)) : compressed;
  const ref: DocumentRef = { digest: digestOf(body), chunks: Math.ceil(body.length / CHUNK_BYTES), bytes: body.length };
  return { name, body, ref };
}

/** Jobs and their sources hold secrets; plans are masked already (I5). */
function isSealed(name: DocumentName): boolean {
  return name.startsWith('job.');
}

function contextOf(id: string, name: DocumentName): string {
  return `${id}/${name}`;
}

function entriesOf(documents: Documents): [DocumentName, string][] {
  return Object.entries(documents).flatMap(([name, text]) =>
    // Object.entries forgets the keys' type.
    text === undefined ? [] : [[name as DocumentName, text] satisfies [DocumentName, string]],
  );
}

/** Padded, because Consul lists in the order of keys. */
function chunkKey(folder: string, index: number): string {
  return `${folder}${String(index).padStart(4, '0')}`;
}

function digestOf(body: Buffer): string {
  return createHash('sha256').update(body).digest('hex').slice(0, 32);
}

function tooLarge(id: string, bytes: number): MeshError {
  const details = { system: 'consul', bytes, maxBytes: DOCUMENTS_MAX_BYTES };
  return new MeshError('MESH_UPSTREAM_REJECTED', `storing the documents of change ${id}`, details);
}
