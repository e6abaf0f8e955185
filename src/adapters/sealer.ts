import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import type { Secret } from '../config/secret.ts';
import type { Digester } from '../ports/ids.ts';

const VERSION = 1;
const IV_BYTES = 12;
const TAG_BYTES = 16;
const HEAD_BYTES = 1 + IV_BYTES + TAG_BYTES;

/** Authenticated encryption of what must not be read in the store. */
export interface Sealer {
  /** `context` names the place that the bytes belong to: sealed for one place, they do not open in another. */
  seal(plain: Buffer, context: string): Buffer;
  /** @throws when the bytes were altered, cut, moved, or sealed under another key. */
  open(sealed: Buffer, context: string): Buffer;
}

/** AES-256-GCM under a key of its own, derived from the state key: version, IV, tag, ciphertext. */
export function createSealer(stateKey: Secret): Sealer {
  const key = deriveKey(stateKey, 'meshbot/seal/v1');
  return {
    seal(plain, context) {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(context));
      const body = Buffer.concat([cipher.update(plain), cipher.final()]);
      return Buffer.concat([Buffer.from([VERSION]), iv, cipher.getAuthTag(), body]);
    },
    open(sealed, context) {
      if (sealed.length < HEAD_BYTES || sealed[0] !== VERSION) throw new Error('sealed in an unknown way');
      const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(1, 1 + IV_BYTES), {
        authTagLength: TAG_BYTES,
      });
      decipher.setAAD(Buffer.from(context)).setAuthTag(sealed.subarray(1 + IV_BYTES, HEAD_BYTES));
      return Buffer.concat([decipher.update(sealed.subarray(HEAD_BYTES)), decipher.final()]);
    },
  };
}

/** Keyed digests under another key than sealing, from the same secret. */
export function createDigester(stateKey: Secret): Digester {
  const key = deriveKey(stateKey, 'meshbot/digest/v1');
  return { digest: (text) => createHmac('sha256', key).update(text).digest('hex') };
}

function deriveKey(stateKey: Secret, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', stateKey.reveal(), '', purpose, 32));
}
