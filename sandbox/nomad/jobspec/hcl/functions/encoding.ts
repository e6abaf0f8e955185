import { createHash } from 'node:crypto';
import { fromPlain, toPlain, type Value } from '../values.ts';
import { define, FunctionFailure, type HclFunction } from './signature.ts';

const digest = (algorithm: string) =>
  define('str:string', (text: string) => createHash(algorithm).update(text).digest('hex'));

export const ENCODING_FUNCTIONS: Record<string, HclFunction> = {
  jsonencode: define('val:any?', (value: Value) => escapeHtml(JSON.stringify(toPlain(value)))),
  jsondecode: define('str:string', decodeJson),
  base64encode: define('str:string', (text: string) => Buffer.from(text, 'utf8').toString('base64')),
  base64decode: define('str:string', (text: string) => Buffer.from(text, 'base64').toString('utf8')),
  urlencode: define('str:string', (text: string) => new URLSearchParams([['', text]]).toString().slice(1)),
  md5: digest('md5'),
  sha1: digest('sha1'),
  sha256: digest('sha256'),
  sha512: digest('sha512'),
};

/** HCL's encoder writes these three as escapes. */
function escapeHtml(json: string): string {
  return json.replace(/[<>&]/g, (char) => `\\u00${char.charCodeAt(0).toString(16)}`);
}

function decodeJson(text: string): Value {
  try {
    return fromPlain(JSON.parse(text));
  } catch {
    throw new FunctionFailure('invalid JSON', 0);
  }
}
