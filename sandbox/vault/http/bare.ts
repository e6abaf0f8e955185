import type { IncomingMessage, ServerResponse } from 'node:http';
import { readBody, sendJson, tokenOf } from '../../http/server.ts';
import { isObject } from '../../json.ts';
import { causes, VaultProblem } from '../problem.ts';
import { permits } from '../state/policy.ts';
import { VAULT_VERSION, type VaultState } from '../state/state.ts';
import { grantOf } from './authorize.ts';
import { healthBody, healthStatus } from './health.ts';
import type { OnRoute } from './router.ts';

interface Bare {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly url: URL;
  readonly onRoute: OnRoute;
}

type Answering = (state: VaultState, bare: Bare) => Promise<void> | void;

interface BareEndpoint {
  readonly methods: readonly string[];
  readonly path: string;
  readonly answer: Answering;
}

/** What Vault answers below its tokens and mounts: how it is, and how it is opened and closed. */
export const BARE_ENDPOINTS: readonly BareEndpoint[] = [
  { methods: ['GET', 'HEAD'], path: '/v1/sys/health', answer: sendHealth },
  { methods: ['GET'], path: '/v1/sys/seal-status', answer: sendSealStatus },
  { methods: ['GET'], path: '/v1/sys/leader', answer: sendLeader },
  { methods: ['GET'], path: '/v1/sys/init', answer: sendInitialized },
  { methods: ['PUT', 'POST'], path: '/v1/sys/init', answer: initialize },
  { methods: ['PUT', 'POST'], path: '/v1/sys/unseal', answer: unseal },
  { methods: ['PUT', 'POST'], path: '/v1/sys/seal', answer: seal },
];

/** False where the path is none of these. */
export async function answerBare(state: VaultState, bare: Bare): Promise<boolean> {
  const here = BARE_ENDPOINTS.filter(({ path }) => path === bare.url.pathname);
  if (here.length === 0) return false;
  const endpoint = here.find(({ methods }) => methods.includes(bare.request.method ?? ''));
  if (endpoint === undefined) throw new VaultProblem(405);
  bare.onRoute(endpoint.methods[0] ?? '', endpoint.path);
  await endpoint.answer(state, bare);
  return true;
}

function sendHealth(state: VaultState, { response, url }: Bare): void {
  sendJson(response, healthStatus(state.seal.condition, url.searchParams), healthBody(state));
}

function sendSealStatus(state: VaultState, { response }: Bare): void {
  const { seal } = state;
  sendJson(response, 200, {
    type: 'shamir',
    initialized: seal.isInitialized,
    sealed: seal.isSealed,
    ...seal.progress(),
    version: VAULT_VERSION,
    build_date: '2025-10-22T00:00:00Z',
    migration: false,
    ...(seal.isSealed ? {} : { cluster_name: 'vault-cluster-sandbox', cluster_id: state.clusterId }),
    recovery_seal: false,
    storage_type: 'inmem',
  });
}

function sendLeader(state: VaultState, { response }: Bare): void {
  if (state.seal.isSealed) throw new VaultProblem(503, 'Vault is sealed');
  const { isStandby, activeUrl = '' } = state.seal;
  sendJson(response, 200, {
    ha_enabled: isStandby,
    is_self: false,
    active_time: '0001-01-01T00:00:00Z',
    leader_address: activeUrl,
    leader_cluster_address: '',
    performance_standby: false,
    performance_standby_last_remote_wal: 0,
  });
}

function sendInitialized(state: VaultState, { response }: Bare): void {
  sendJson(response, 200, { initialized: state.seal.isInitialized });
}

async function initialize(state: VaultState, { request, response }: Bare): Promise<void> {
  const body = await bodyOf(request);
  const shares = numberOf(body['secret_shares']);
  const threshold = numberOf(body['secret_threshold']);
  const problem = state.seal.isInitialized ? 'Vault is already initialized' : whyNotShares(shares, threshold);
  if (problem !== undefined) throw new VaultProblem(400, problem);
  const keys = state.seal.initialize({ shares, threshold });
  const root = state.tokens.create({ policies: ['root'], orphan: true, path: 'auth/token/root', displayName: 'root' });
  const base64 = keys.map((key) => Buffer.from(key, 'hex').toString('base64'));
  sendJson(response, 200, { keys, keys_base64: base64, root_token: root.id });
}

function whyNotShares(shares: number, threshold: number): string | undefined {
  if (shares < 1) return 'invalid seal configuration: shares must be at least one';
  if (threshold < 1) return 'invalid seal configuration: threshold must be at least one';
  if (shares > 1 && threshold === 1)
    return 'invalid seal configuration: threshold must be greater than one for multiple shares';
  return threshold > shares ? 'invalid seal configuration: threshold cannot be larger than shares' : undefined;
}

async function unseal(state: VaultState, bare: Bare): Promise<void> {
  const body = await bodyOf(bare.request);
  if (body['reset'] === true) {
    if (!state.seal.isSealed) throw new VaultProblem(400, 'vault is unsealed');
    state.seal.reset();
  } else if (typeof body['key'] !== 'string' || body['key'] === '') {
    throw new VaultProblem(400, "'key' must be specified in request body as JSON, or 'reset' set to true");
  } else if (!state.seal.isInitialized) {
    throw new VaultProblem(400, 'Vault is not initialized');
  } else if (state.seal.isSealed) {
    state.seal.unseal(body['key']);
  }
  sendSealStatus(state, bare);
}

/** Needs `sudo` on `sys/seal`; what is sealed already stays so without a question. */
function seal(state: VaultState, { request, response }: Bare): void {
  if (state.seal.isSealed) {
    response.writeHead(204).end();
    return;
  }
  if (state.seal.isStandby) {
    throw new VaultProblem(500, 'vault cannot seal when in standby mode; please restart instead');
  }
  const token = state.tokens.get(tokenOf(request, 'x-vault-token') ?? '');
  if (token === undefined) throw new VaultProblem(403, causes('permission denied'));
  const grant = grantOf(state, token, 'sys/seal');
  if (!permits(grant, 'update') || !permits(grant, 'sudo')) throw new VaultProblem(403, causes('permission denied'));
  state.seal.seal();
  response.writeHead(204).end();
}

async function bodyOf(request: IncomingMessage): Promise<Readonly<Record<string, unknown>>> {
  const text = (await readBody(request)).toString('utf8');
  try {
    const body: unknown = JSON.parse(text);
    return isObject(body) ? body : {};
  } catch {
    throw new VaultProblem(400, text === '' ? 'EOF' : 'unexpected EOF');
  }
}

const numberOf = (value: unknown): number => (typeof value === 'number' ? value : 0);
