import { createHash } from 'node:crypto';
import { encodeJson, fromPlain, isList, isMap, type Value } from '../values.ts';
import { jsonProblem } from './go-json.ts';
import { define, FunctionFailure, type HclFunction } from './signature.ts';

const digest = (algorithm: string) =>
  define('str:string', (text: string) => createHash(algorithm).update(text).digest('hex'));

export const ENCODING_FUNCTIONS: Record<string, HclFunction> = {
  jsonencode: define('val:any?', (value: Value) => {
    if (hasInfinity(value)) throw new FunctionFailure('cannot serialize infinity as JSON');
    return encodeJson(value);
  }),
  jsondecode: define('str:string', (text: string) => {
    const problem = jsonProblem(text);
    if (problem !== undefined) throw new FunctionFailure(problem);
    return fromPlain(JSON.parse(text));
  }),
  base64encode: define('str:string', (text: string) => Buffer.from(text, 'utf8').toString('base64')),
  base64decode: define('str:string', (text: string) => {
    if (!BASE64.test(text)) throw new FunctionFailure(`failed to decode base64 data '${text}'`);
    return Buffer.from(text, 'base64').toString('utf8');
  }),
  urlencode: define('str:string', (text: string) => encodeURIComponent(text).replace(/%20|[!'()*]/g, queryText)),
  md5: digest('md5'),
  sha1: digest('sha1'),
  sha256: digest('sha256'),
  sha512: digest('sha512'),
};

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

function queryText(text: string): string {
  return text === '%20' ? '+' : `%${text.charCodeAt(0).toString(16).toUpperCase()}`;
}

function hasInfinity(value: Value): boolean {
  if (isList(value)) return value.some(hasInfinity);
  if (isMap(value)) return [...value.values()].some(hasInfinity);
  return typeof value === 'number' && !Number.isFinite(value);
}
