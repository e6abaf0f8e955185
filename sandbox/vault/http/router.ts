import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { type Handler, sendJson } from '../../http/server.ts';
import { causes, VaultProblem } from '../problem.ts';
import { limitsOf, type Mount } from '../state/mounts.ts';
import type { Grant } from '../state/policy.ts';
import type { VaultState } from '../state/state.ts';
import type { Token } from '../state/tokens.ts';
import { authenticate, authorize, grantOf } from './authorize.ts';
import { answerBare } from './bare.ts';
import type { Answer, Call, Endpoint, Handle, Operation } from './endpoint.ts';
import { FieldData } from './fields.ts';
import { frame, withLease, wrapFrame } from './frame.ts';
import { type Match, match, patternOf } from './match.ts';
import { type Asked, readRequest } from './request.ts';
import { answerAsStandby } from './standby.ts';
import { refuseBadWrappingToken } from './wrapping-token.ts';

export type OnRoute = (method: string, pattern: string) => void;

/** Vault's HTTP front: its condition for everybody, the rest by token, policy and mount, wrapped on demand. */
export function createVaultRouter(state: VaultState, onRoute: OnRoute = () => undefined): Handler {
  return async (request, response) => {
    response.setHeader('cache-control', 'no-store');
    response.setHeader('strict-transport-security', 'max-age=31536000; includeSubDomains');
    const url = new URL(`http://vault${request.url ?? '/'}`);
    try {
      if (!url.pathname.startsWith('/v1/')) throw new VaultProblem(404);
      if (await answerBare(state, { request, response, url, onRoute })) return;
      if (state.seal.isSealed) throw new VaultProblem(503, 'Vault is sealed');
      const { activeUrl } = state.seal;
      if (activeUrl !== undefined) return await answerAsStandby(activeUrl, request, response);
      await new Exchange(state, await readRequest(request, url), onRoute).answer(response);
    } catch (error) {
      // What is left of a body that nobody reads would stand before the next request on this connection.
      request.resume();
      if (!(error instanceof VaultProblem)) throw error;
      sendJson(response, error.status, { errors: error.errors });
    }
  };
}

/** One request on its way: who asks, whether that may be, what comes of it. */
class Exchange {
  readonly #state: VaultState;
  readonly #asked: Asked;
  readonly #onRoute: OnRoute;
  readonly #requestId = randomUUID();

  constructor(state: VaultState, asked: Asked, onRoute: OnRoute) {
    this.#state = state;
    this.#asked = asked;
    this.#onRoute = onRoute;
  }

  async answer(response: ServerResponse): Promise<void> {
    const { operation, path } = this.#asked;
    if (path.endsWith('/') && (operation === 'update' || operation === 'patch')) {
      throw new VaultProblem(400, "cannot write to a path ending in '/'");
    }
    refuseBadWrappingToken(this.#state, this.#asked);
    const mount = this.#state.mounts.over(path);
    const found = mount && match(mount, path);
    if (mount !== undefined && found?.endpoint.isOpen === true) {
      return this.#send(response, mount, await this.#run(mount, found, undefined));
    }
    const token = authenticate(this.#state, this.#asked);
    const isLastUse = this.#state.tokens.use(token);
    try {
      const answer = await this.#asBearer(mount, found, token);
      if (isLastUse && answer?.secret !== undefined) {
        throw new VaultProblem(
          400,
          'Secret cannot be returned; token had one use left, so leased credentials were immediately revoked.',
        );
      }
      if (mount !== undefined) this.#send(response, mount, answer);
    } finally {
      if (isLastUse) this.#state.tokens.revoke(token.id);
    }
  }

  async #asBearer(mount: Mount | undefined, found: Match | undefined, token: Token): Promise<Answer | undefined> {
    const { path } = this.#asked;
    const grant = grantOf(this.#state, token, path, this.#asked.operation === 'list');
    if (mount === undefined || found === undefined) {
      authorize(grant, this.#asked, { operation: this.#asked.operation, needsSudo: false });
      const why = mount === undefined ? `no handler for route ${JSON.stringify(path)}. route entry not found.` : '';
      throw new VaultProblem(404, mount === undefined ? why : causes('unsupported path'));
    }
    const answer = await this.#run(mount, found, { token, grant });
    return answer === undefined ? undefined : withLease(this.#state, answer, { token, path, limits: limitsOf(mount) });
  }

  async #run(mount: Mount, found: Match, bearer: Bearer | undefined): Promise<Answer | undefined> {
    const { endpoint, captured } = found;
    const { path, data, client, wrapMs } = this.#asked;
    const base = {
      state: this.#state,
      mount,
      path,
      data,
      client,
      wrapMs,
      ...(this.#asked.token === undefined ? {} : { bearer: this.#asked.token }),
      requestId: this.#requestId,
      isSudo: bearer !== undefined && (bearer.grant.isRoot || bearer.grant.capabilities.includes('sudo')),
      ...(bearer === undefined ? {} : { token: bearer.token }),
    };
    const fields = () => new FieldData({ ...data, ...captured }, endpoint.fields ?? {});
    const operation = this.#operation(endpoint, () => endpoint.exists?.({ ...base, fields: fields() }) ?? true);
    if (bearer !== undefined) {
      authorize(bearer.grant, this.#asked, { operation, needsSudo: endpoint.needsSudo ?? false });
    }
    const handle = handlerOf(endpoint, operation);
    if (handle === undefined) throw new VaultProblem(405, causes('unsupported operation'));
    this.#onRoute(METHODS[operation], patternOf(mount, endpoint));
    const call: Call = { ...base, operation, fields: fields() };
    const answer = await handle(call);
    return answer && { ...answer, warnings: [...(answer.warnings ?? []), ...warningsOf(endpoint, call, captured)] };
  }

  #operation(endpoint: Endpoint, exists: () => boolean): Operation {
    const { operation } = this.#asked;
    return operation === 'update' && endpoint.exists !== undefined && !exists() ? 'create' : operation;
  }

  #send(response: ServerResponse, mount: Mount, answer: Answer | undefined): void {
    const { operation } = this.#asked;
    const isQuestion = operation === 'read' || operation === 'list';
    if (answer === undefined) {
      if (isQuestion) throw new VaultProblem(404);
      response.writeHead(204).end();
      return;
    }
    if (operation === 'list' && isEmptyList(answer)) throw new VaultProblem(404);
    this.#sendAnswer(response, mount, answer);
  }

  #sendAnswer(response: ServerResponse, mount: Mount, answer: Answer): void {
    // Neither a login nor an answer with a status of its own names the kind of mount.
    const isNamed = answer.status === undefined && match(mount, this.#asked.path)?.endpoint.isOpen !== true;
    const framed = frame(answer, { requestId: this.#requestId, mountType: isNamed ? mount.type : '' });
    const wrapMs = shorter(this.#asked.wrapMs, answer.wrapMs ?? 0);
    if (answer.raw !== undefined || (answer.status !== undefined && wrapMs === 0)) {
      sendStatus(response, answer, framed);
    } else if (wrapMs > 0) {
      const paths = { path: this.#asked.path, creationPath: answer.creationPath ?? this.#asked.path };
      const wrapped = this.#state.wrapping.wrap(answer.rewrapped ?? framed, wrapMs, paths);
      sendJson(response, 200, wrapFrame(wrapped, answer));
    } else {
      const injects = match(mount, this.#asked.path)?.endpoint.injects === true;
      sendJson(response, 200, injects ? { ...answer.data, ...framed } : framed);
    }
  }
}

interface Bearer {
  readonly token: Token;
  readonly grant: Grant;
}

const METHODS: Readonly<Record<Operation, string>> = {
  create: 'POST',
  update: 'POST',
  read: 'GET',
  list: 'LIST',
  patch: 'PATCH',
  delete: 'DELETE',
};

function handlerOf(endpoint: Endpoint, operation: Operation): Handle | undefined {
  return endpoint[operation === 'create' ? 'update' : operation];
}

function warningsOf(endpoint: Endpoint, call: Call, captured: Match['captured']): string[] {
  const ignored = endpoint.takesAnything === true ? [] : call.fields.unknown();
  const replaced = Object.keys(captured).filter((name) => call.data[name] !== undefined && call.data[name] !== null);
  return [
    ...(ignored.length > 0 ? [`Endpoint ignored these unrecognized parameters: [${ignored.join(' ')}]`] : []),
    ...(replaced.length > 0
      ? [
          `Endpoint replaced the value of these parameters with the values captured from the endpoint's path: [${replaced.join(' ')}]`,
        ]
      : []),
  ];
}

function isEmptyList({ data, warnings }: Answer): boolean {
  const keys = data?.['keys'];
  if (Array.isArray(keys)) return keys.length === 0;
  return Object.keys(data ?? {}).length === 0 && (warnings ?? []).length === 0;
}

/** The shorter of two wishes, of which 0 is none. */
const shorter = (a: number, b: number): number => (a === 0 || b === 0 ? a + b : Math.min(a, b));

function sendStatus(response: ServerResponse, { raw, status = 200 }: Answer, framed: object): void {
  if (raw === null || status === 204) response.writeHead(status).end();
  else sendJson(response, status, raw ?? framed);
}
