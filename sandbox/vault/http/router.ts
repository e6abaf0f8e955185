import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Handler, readBody, sendJson, tokenOf } from '../../http/server.ts';
import { isObject } from '../../json.ts';
import { type Capability, type Grant, grantOn, permits } from '../state/policy.ts';
import type { VaultState } from '../state/state.ts';
import type { Token } from '../state/tokens.ts';
import { type Answer, type Call, causes, durationMs, seconds, VaultProblem } from './call.ts';
import { ROUTES, type VaultRoute } from './routes.ts';
import { appRoleLogin } from './secret-routes.ts';
import { leaderStatus, sealStatus, sendHealth, wrappedToken, wrappingLookup, wrappingUnwrap } from './system-routes.ts';

const TOKEN_HEADER = 'x-vault-token';

/** Vault's HTTP front: health without a token, everything else by token, policy, and wrapped on demand. */
export function createVaultRouter(state: VaultState): Handler {
  return async (request, response) => {
    response.setHeader('cache-control', 'no-store');
    const url = new URL(`http://vault${request.url ?? '/'}`);
    const path = decodeURIComponent(url.pathname).replace(/^\/v1\//, '');
    try {
      if (!url.pathname.startsWith('/v1/')) throw new VaultProblem(404);
      await answer(state, { request, response, path, params: url.searchParams });
    } catch (error) {
      if (!(error instanceof VaultProblem)) throw error;
      sendJson(response, error.status, { errors: error.errors });
    }
  };
}

interface Asked {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly path: string;
  readonly params: URLSearchParams;
}

async function answer(state: VaultState, asked: Asked): Promise<void> {
  const { response, path, params } = asked;
  if (path === 'sys/health') return sendHealth(state, params, response);
  if (path === 'sys/seal-status') return sendJson(response, 200, sealStatus(state));
  if (state.condition === 'uninitialized' || state.condition === 'sealed')
    throw new VaultProblem(503, 'Vault is sealed');
  if (path === 'sys/leader') return sendJson(response, 200, leaderStatus());
  await answerUnsealed(state, asked);
}

async function answerUnsealed(state: VaultState, asked: Asked): Promise<void> {
  const { request, response, path } = asked;
  if ((request.headers['x-vault-namespace'] ?? '') !== '') {
    // Namespaces exist in the Enterprise edition only; elsewhere nothing is routed below one.
    throw new VaultProblem(404, `no handler for route ${JSON.stringify(path)}. route entry not found.`);
  }
  const body = await bodyOf(request);
  const open = withoutToken(state, path, body, tokenOf(request, TOKEN_HEADER));
  if (open !== undefined) return send(state, response, asked, open);
  const token = authenticated(state, request);
  const route = routeOf(path);
  const operation = operationOf(request, asked.params);
  const grant = authorized(state, token, path, operation);
  if (route === undefined)
    throw new VaultProblem(404, `no handler for route ${JSON.stringify(path)}. route entry not found.`);
  const rest = route.prefix.endsWith('/') ? path.slice(route.prefix.length) : '';
  if (!route.operations.includes(operation)) throw new VaultProblem(405, 'unsupported operation');
  // Before anything is made: a policy may insist that the answer is wrapped.
  if (wrapTtlOf(request) < grant.minWrappingTtlMs) throw new VaultProblem(403, causes('permission denied'));
  if (path === 'sys/wrapping/wrap' && wrapTtlOf(request) === 0) {
    throw new VaultProblem(400, 'endpoint requires response wrapping to be used');
  }
  state.tokens.use(token);
  send(
    state,
    response,
    asked,
    route.handle({ state, path, rest, operation, params: asked.params, body, token, grant }),
  );
}

/** Login and the opening of wrapped answers: the secret given is all the proof there is. */
function withoutToken(
  state: VaultState,
  path: string,
  body: Call['body'],
  header: string | undefined,
): Answer | undefined {
  if (path === 'auth/approle/login') return appRoleLogin(state, body);
  if (path === 'sys/wrapping/lookup') return wrappingLookup(state, wrappedToken(body, header));
  if (path === 'sys/wrapping/unwrap') return wrappingUnwrap(state, wrappedToken(body, header));
  return undefined;
}

function authenticated(state: VaultState, request: IncomingMessage): Token {
  const id = tokenOf(request, TOKEN_HEADER);
  if (id === undefined) throw new VaultProblem(403, 'permission denied');
  const token = state.tokens.get(id);
  if (token === undefined) throw new VaultProblem(403, causes('permission denied', 'invalid token'));
  return token;
}

function authorized(state: VaultState, token: Token, path: string, operation: Call['operation']): Grant {
  const grant = grantOn(state.policies, token.policies, path);
  const wanted: readonly Capability[] = operation === 'update' ? ['update', 'create'] : [operation];
  if (!wanted.some((capability) => permits(grant, capability)))
    throw new VaultProblem(403, causes('permission denied'));
  return grant;
}

/** Sends the answer in Vault's frame, or puts it into a wrapping token where the client or the policy asks for that. */
function send(state: VaultState, response: ServerResponse, asked: Asked, given: Answer): void {
  const wrapMs = wrapTtlOf(asked.request);
  const isEmpty = given.data === undefined && given.auth === undefined;
  if (given.whole !== undefined || isEmpty || wrapMs === 0) {
    if (given.whole !== undefined || !isEmpty) sendJson(response, 200, given.whole ?? frame(given));
    else response.writeHead(204).end();
    return;
  }
  const { token, creationPath, ttlMs } = state.wrapping.wrap(frame(given), asked.path, wrapMs);
  const wrapInfo = {
    token: token.id,
    accessor: token.accessor,
    ttl: seconds(ttlMs),
    creation_time: new Date(token.createdAtMs).toISOString(),
    creation_path: creationPath,
    ...(given.accessor === undefined ? {} : { wrapped_accessor: given.accessor }),
  };
  sendJson(response, 200, { ...frame({}), wrap_info: wrapInfo });
}

function wrapTtlOf(request: IncomingMessage): number {
  return durationMs(request.headers['x-vault-wrap-ttl']) ?? 0;
}

function frame(given: Answer) {
  return {
    request_id: randomUUID(),
    lease_id: '',
    renewable: false,
    lease_duration: 0,
    data: given.data ?? null,
    wrap_info: null,
    warnings: given.warnings ?? null,
    auth: given.auth ?? null,
    ...given.extra,
  };
}

function routeOf(path: string): VaultRoute | undefined {
  return ROUTES.find(({ prefix }) => (prefix.endsWith('/') ? path.startsWith(prefix) : path === prefix));
}

/** Lists come as `?list=true`: Node's HTTP parser does not let the method LIST through. */
function operationOf(request: IncomingMessage, params: URLSearchParams): Call['operation'] {
  if (params.get('list') === 'true') return 'list';
  if (request.method === 'DELETE') return 'delete';
  return request.method === 'GET' || request.method === 'HEAD' ? 'read' : 'update';
}

async function bodyOf(request: IncomingMessage): Promise<Call['body']> {
  const raw = (await readBody(request, 32 * 1024 * 1024)).toString('utf8');
  if (raw.trim() === '') return {};
  try {
    const body: unknown = JSON.parse(raw);
    if (isObject(body)) return body;
  } catch {
    throw new VaultProblem(400, 'failed to parse JSON input: unexpected EOF');
  }
  throw new VaultProblem(400, 'error parsing JSON');
}
