import type { Client } from './client.ts';
import type { At, CatalogOp, Command, KvOp } from './command.ts';

/** One server while one history runs on it. */
export interface Run {
  readonly client: Client;
  /** Names the history's own keys, nodes and services, so that histories do not meet. */
  readonly space: string;
  /** Ids that the server chose, by their names in the history: of sessions, and of its own node. */
  readonly ids: Map<string, string>;
}

export interface Request {
  readonly method: 'GET' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly body?: unknown;
}

/** The server's own node, the same on both sides. */
export const OWN_NODE = 'consul-server-1';

const NOBODY = '00000000-0000-0000-0000-000000000000';

const get = (path: string): Request => ({ method: 'GET', path });
const put = (path: string, body: unknown = ''): Request => ({ method: 'PUT', path, body });
const del = (path: string): Request => ({ method: 'DELETE', path });

/** The request that a command is, on this server: conditional writes first look at what is there. */
export async function requestOf(run: Run, command: Command): Promise<Request> {
  switch (command.kind) {
    case 'put':
      return put(`${keyPath(run, command.key)}?flags=${command.flags}`, command.value);
    case 'cas':
      return put(`${keyPath(run, command.key)}?cas=${await indexAt(run, command.key, command.at)}`, 'cas');
    case 'delete-cas':
      return del(`${keyPath(run, command.key)}?cas=${await indexAt(run, command.key, command.at)}`);
    case 'delete':
      return del(keyPath(run, command.key));
    case 'get':
      return get(keyPath(run, command.key));
    case 'delete-tree':
      return del(`${keyPath(run, command.prefix)}?recurse`);
    case 'recurse':
      return get(`${keyPath(run, command.prefix)}?recurse`);
    case 'keys':
      return get(`${keyPath(run, command.prefix)}?keys&separator=/`);
    case 'acquire':
    case 'release':
      return put(`${keyPath(run, command.key)}?${command.kind}=${idOf(run, command.session)}`, command.value);
    case 'txn':
      return put('/v1/txn', await Promise.all(command.ops.map(async (op) => ({ KV: await kvOp(run, op) }))));
    default:
      return otherRequest(run, command);
  }
}

type Other = Exclude<
  Command,
  {
    readonly kind:
      | 'put'
      | 'cas'
      | 'delete-cas'
      | 'delete'
      | 'get'
      | 'delete-tree'
      | 'recurse'
      | 'keys'
      | 'acquire'
      | 'release'
      | 'txn';
  }
>;

function otherRequest(run: Run, command: Other): Request {
  const named = (name: string) => `${run.space}-${name}`;
  switch (command.kind) {
    case 'open': {
      const { session, behavior, delay, checks } = command;
      const body = {
        Name: session,
        Node: named(command.node),
        Behavior: behavior,
        LockDelay: delay,
        NodeChecks: checks,
      };
      return put('/v1/session/create', body);
    }
    case 'renew':
    case 'destroy':
      return put(`/v1/session/${command.kind}/${idOf(run, command.session)}`);
    case 'node':
      return put('/v1/catalog/register', { Node: named(command.node), Address: command.address });
    case 'service': {
      const Service = { ID: command.service, Service: named(command.service), Port: command.port };
      return put('/v1/catalog/register', { Node: named(command.node), SkipNodeUpdate: true, Service });
    }
    case 'check': {
      const { check, status, output, service } = command;
      const Check = { CheckID: check, Name: check, Status: status, Output: output, ServiceID: service };
      return put('/v1/catalog/register', { Node: named(command.node), SkipNodeUpdate: true, Check });
    }
    case 'catalog-txn':
      return put(
        '/v1/txn',
        command.ops.map((op) => catalogOp(run, op)),
      );
    case 'drop':
      return put('/v1/catalog/deregister', {
        Node: named(command.node),
        ServiceID: command.service,
        CheckID: command.check,
      });
    case 'agent-service': {
      const Check = { TTL: '10m', Status: command.status };
      return put('/v1/agent/service/register', { Name: named(command.service), Check });
    }
    case 'agent-report': {
      const body = { Status: command.status, Output: command.output };
      return put(`/v1/agent/check/update/service:${named(command.service)}`, body);
    }
    case 'agent-maintenance':
      return put(`/v1/agent/service/maintenance/${named(command.service)}?enable=${command.on}`);
    case 'agent-drop':
      return put(`/v1/agent/service/deregister/${named(command.service)}`);
  }
}

export const keyPath = ({ space }: Run, key: string): string => `/v1/kv/${space}/${key}`;

function idOf(run: Run, session: string): string {
  return run.ids.get(session) ?? NOBODY;
}

async function indexAt(run: Run, key: string, at: At): Promise<number> {
  if (at === 'none') return 0;
  if (at === 'old') return 1;
  const [entry] = await entriesAt(run, key);
  return entry?.ModifyIndex ?? 0;
}

async function entriesAt(run: Run, key: string): Promise<readonly { readonly ModifyIndex: number }[]> {
  const { status, body } = await run.client.get(keyPath(run, key));
  return status === 200 ? (body as { ModifyIndex: number }[]) : []; // the API's list
}

async function kvOp(run: Run, op: KvOp): Promise<object> {
  const Key = `${run.space}/${op.key}`;
  const Value = Buffer.from(`txn ${op.verb}`).toString('base64');
  if ('at' in op) return { Verb: op.verb, Key, Value, Index: await indexAt(run, op.key, op.at) };
  if ('session' in op) return { Verb: op.verb, Key, Value, Session: idOf(run, op.session) };
  return { Verb: op.verb, Key, Value };
}

function catalogOp({ space }: Run, { table, verb, node, at, status }: CatalogOp): object {
  const [Node, ModifyIndex, service] = [`${space}-${node}`, at === 'old' ? 1 : 0, `${space}-web`];
  switch (table) {
    case 'Node':
      return { Node: { Verb: verb, Node: { Node, Address: '10.0.0.1', ModifyIndex } } };
    case 'Service':
      return { Service: { Verb: verb, Node, Service: { ID: 'web', Service: service, Port: 80, ModifyIndex } } };
    case 'Check':
      return { Check: { Verb: verb, Check: { Node, CheckID: 'c1', Name: 'c1', Status: status, ModifyIndex } } };
  }
}
