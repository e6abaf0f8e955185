import { createHash, randomUUID } from 'node:crypto';
import { define, FunctionFailure, type HclFunction, whole } from './signature.ts';

/** The namespaces of RFC 4122, appendix C. */
const NAMESPACES: Readonly<Record<string, string>> = {
  dns: '6ba7b810-9dad-11d1-80b4-00c04fd430c8',
  url: '6ba7b811-9dad-11d1-80b4-00c04fd430c8',
  oid: '6ba7b812-9dad-11d1-80b4-00c04fd430c8',
  x500: '6ba7b814-9dad-11d1-80b4-00c04fd430c8',
};

export const IDENTIFIER_FUNCTIONS: Record<string, HclFunction> = {
  uuidv4: define('', () => randomUUID()),
  uuidv5: define('namespace:string name:string', namedUuid),
  bcrypt: define('str:string cost:number...', bcrypt),
  rsadecrypt: define('ciphertext:string privatekey:string', refuseToDecrypt),
};

function namedUuid(namespace: string, name: string): string {
  const id = NAMESPACES[namespace] ?? namespace;
  if (!/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id)) {
    const why = id.length === 36 ? 'invalid UUID format' : `invalid UUID length: ${id.length}`;
    throw new FunctionFailure(`uuidv5() doesn't support namespace ${namespace} (${why})`);
  }
  const hash = createHash('sha1')
    .update(Buffer.from(id.replaceAll('-', ''), 'hex'))
    .update(name)
    .digest();
  hash.writeUInt8((hash.readUInt8(6) & 0x0f) | 0x50, 6);
  hash.writeUInt8((hash.readUInt8(8) & 0x3f) | 0x80, 8);
  return hash.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
}

const DEFAULT_COST = 10;

/** In bcrypt's form, and no bcrypt: nobody checks passwords against what a simulated server has hashed. */
function bcrypt(text: string, ...costs: number[]): string {
  if (costs.length > 1) throw new FunctionFailure('bcrypt() takes no more than two arguments');
  const given = whole(costs[0] ?? DEFAULT_COST);
  const cost = given < 4 ? DEFAULT_COST : given;
  if (cost > 31) {
    const why = `crypto/bcrypt: cost ${cost} is outside allowed inclusive range 4..31`;
    throw new FunctionFailure(`error occured generating password ${why}`);
  }
  const hash = createHash('sha512').update(text).digest('base64').replace(/[+=]/g, '.').slice(0, 53);
  return `$2a$${String(cost).padStart(2, '0')}$${hash}`;
}

/** Decrypting needs a private key, which no job file of a sandbox has to bring along. */
function refuseToDecrypt(cipher: string, _key: string): never {
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(cipher)) {
    throw new FunctionFailure(`failed to decode input ${JSON.stringify(cipher)}: cipher text must be base64-encoded`);
  }
  throw new FunctionFailure('failed to parse key: no key found');
}
