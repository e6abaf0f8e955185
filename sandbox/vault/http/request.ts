import type { IncomingMessage } from 'node:http';
import { BodyTooLarge, readBody, tokenOf } from '../../http/server.ts';
import { isObject } from '../../json.ts';
import { causes, VaultProblem } from '../problem.ts';
import { durationMs } from './fields.ts';
import { parseBody } from './json-body.ts';

/** What was asked, before Vault knows who asks, and whether that path is anything. */
export interface Asked {
  /** Below `/v1/`; a list always ends in `/`. */
  readonly path: string;
  /** A write is `update` until the endpoint says whether the thing exists. */
  readonly operation: 'read' | 'update' | 'patch' | 'delete' | 'list';
  readonly data: Readonly<Record<string, unknown>>;
  readonly token: string | undefined;
  /** 0: not to be wrapped. */
  readonly wrapMs: number;
  /** An IP address. */
  readonly client: string;
}

/** Vault's own limit for a body. */
const MAX_BODY_BYTES = 32 * 1024 * 1024;

export async function readRequest(request: IncomingMessage, url: URL): Promise<Asked> {
  const operation = operationOf(request, url.searchParams);
  const path = decodeURIComponent(url.pathname).replace(/^\/v1\//, '');
  return {
    operation,
    path: operation === 'list' && !path.endsWith('/') ? `${path}/` : path,
    data: isWrite(operation) ? await bodyOf(request) : queryOf(url.searchParams),
    token: tokenOf(request, 'x-vault-token'),
    wrapMs: wrapMsOf(request.headers['x-vault-wrap-ttl']),
    client: (request.socket.remoteAddress ?? '').replace(/^::ffff:/, ''),
  };
}

const isWrite = (operation: Asked['operation']): boolean => operation === 'update' || operation === 'patch';

/** Lists come as `?list=true`: Node's HTTP parser does not let the method LIST through. */
function operationOf(request: IncomingMessage, params: URLSearchParams): Asked['operation'] {
  switch (request.method) {
    case 'GET':
      return isListing(params.get('list') ?? '') ? 'list' : 'read';
    case 'HEAD':
      return 'read';
    case 'POST':
    case 'PUT':
      return 'update';
    case 'PATCH':
      refuseOtherPatches(request.headers['content-type'] ?? '');
      return 'patch';
    case 'DELETE':
      return 'delete';
    case 'OPTIONS':
      throw new VaultProblem(405, causes('unsupported operation'));
    default:
      throw new VaultProblem(405);
  }
}

function isListing(text: string): boolean {
  if (text === '' || /^(0|f|F|false|FALSE|False)$/.test(text)) return false;
  if (/^(1|t|T|true|TRUE|True)$/.test(text)) return true;
  throw new VaultProblem(400);
}

const MERGE_PATCH = 'application/merge-patch+json';

function refuseOtherPatches(contentType: string): void {
  if (contentType === '') throw new VaultProblem(400, 'mime: no media type');
  const [type = ''] = contentType.split(';');
  if (type.trim() !== MERGE_PATCH) {
    throw new VaultProblem(415, `PATCH requires Content-Type of ${MERGE_PATCH}, provided ${type.trim()}`);
  }
}

/** Parameters of a read; one that is repeated is a list. */
function queryOf(params: URLSearchParams): Asked['data'] {
  const names = [...new Set(params.keys())].filter((name) => name !== 'list');
  return Object.fromEntries(
    names.map((name) => {
      const values = params.getAll(name);
      return [name, values.length === 1 ? values[0] : values];
    }),
  );
}

async function bodyOf(request: IncomingMessage): Promise<Asked['data']> {
  const body = parseBody(await textOf(request));
  if (body === null || body === undefined) return {};
  if (isObject(body)) return body;
  const type = Array.isArray(body) ? 'array' : typeof body === 'boolean' ? 'bool' : typeof body;
  throw new VaultProblem(
    400,
    `error parsing JSON: failed to parse JSON input: json: cannot unmarshal ${type} into Go value of type map[string]interface {}`,
  );
}

async function textOf(request: IncomingMessage): Promise<string> {
  try {
    return (await readBody(request, MAX_BODY_BYTES)).toString('utf8');
  } catch (error) {
    if (!(error instanceof BodyTooLarge)) throw error;
    throw new VaultProblem(500, 'JSON body exceeds allowed size');
  }
}

function wrapMsOf(header: string | string[] | undefined): number {
  if (typeof header !== 'string' || header === '') return 0;
  try {
    const ms = durationMs(header);
    if (ms >= 0) return Math.floor(ms / 1000) * 1000;
  } catch (error) {
    if (!(error instanceof VaultProblem)) throw error;
    throw new VaultProblem(400, `error parsing X-Vault-Wrap-TTL header: ${error.errors[0] ?? ''}`);
  }
  throw new VaultProblem(400, 'error parsing X-Vault-Wrap-TTL header: requested wrap ttl cannot be negative');
}
