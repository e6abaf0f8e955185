import { isObject } from '../../../../sandbox/json.ts';
import type { Reply } from './client.ts';
import type { Command } from './command.ts';
import { keyPath, OWN_NODE, type Run, requestOf } from './request.ts';

/** What one request showed. */
export interface Observation {
  readonly of: string;
  readonly status: number;
  readonly index: number;
  readonly body: unknown;
}

/** Runs a history on one server, looking after each command at what it may have touched, and at everything in the end. */
export async function runHistory(run: Run, commands: readonly Command[]): Promise<Observation[]> {
  const seen: Observation[] = [];
  for (const command of commands) {
    const request = await requestOf(run, command);
    const reply = await run.client.send(request.method, request.path, request.body);
    const id = isObject(reply.body) ? reply.body['ID'] : undefined;
    if (command.kind === 'open' && typeof id === 'string') run.ids.set(command.session, id);
    // An id that a later session of the same name replaced still stands in what was seen before.
    if (typeof id === 'string') run.ids.set(`${command.kind} ${seen.length}`, id);
    seen.push(observation(command.kind, reply));
    if (command.kind.startsWith('agent-')) await catalogFollows(run);
    seen.push(...(await lookAll(run, looks(run, command))));
  }
  seen.push(...(await lookAll(run, everything(run))));
  return plainly(run, seen);
}

/** All at once: nobody writes meanwhile. */
function lookAll({ client }: Run, paths: readonly string[]): Promise<Observation[]> {
  return Promise.all(paths.map(async (path) => observation(path, await client.get(path))));
}

const observation = (of: string, reply: Reply): Observation => ({ of, ...reply });

const READS: ReadonlySet<Command['kind']> = new Set(['get', 'recurse', 'keys']);

function looks(run: Run, command: Command): string[] {
  if (READS.has(command.kind)) return [];
  const tree = `${keyPath(run, '')}?recurse`;
  if (command.kind.startsWith('agent-')) return agentLooks(run);
  if (command.kind === 'catalog-txn') return catalogLooks(run);
  if (!('node' in command)) return 'session' in command ? [tree, ...sessionLooks(run)] : [tree];
  const node = `${run.space}-${command.node}`;
  return [`/v1/health/node/${node}`, `/v1/session/node/${node}`, `/v1/health/service/${run.space}-web`, tree];
}

function sessionLooks({ space }: Run): string[] {
  return ['n1', 'n2'].map((node) => `/v1/session/node/${space}-${node}`);
}

function catalogLooks({ space }: Run): string[] {
  return [...['n1', 'n2'].map((node) => `/v1/health/node/${space}-${node}`), `/v1/health/service/${space}-web`];
}

function agentLooks({ space }: Run): string[] {
  return ['web', 'db'].map((service) => `/v1/agent/health/service/id/${space}-${service}`);
}

function everything(run: Run): string[] {
  const { space } = run;
  const own = encodeURIComponent(`Node matches "^${space}-"`);
  return [
    ...['?recurse', 'a/?keys', 'a', 'b'].map((end) => keyPath(run, end)),
    ...sessionLooks(run),
    ...['web', 'db'].flatMap((name) => [
      `/v1/health/service/${space}-${name}?passing`,
      `/v1/health/checks/${space}-${name}`,
      `/v1/catalog/service/${space}-${name}`,
    ]),
    ...['any', 'critical'].map((state) => `/v1/health/state/${state}?filter=${own}`),
    ...['n1', 'n2'].map((node) => `/v1/catalog/node/${space}-${node}`),
    `/v1/catalog/nodes?filter=${own}`,
  ];
}

interface CheckJson {
  readonly CheckID: string;
  readonly Status: string;
  readonly ServiceName: string;
}

/** A real agent writes into the catalog a moment later: waits until its checks of this history stand there as the agent has them. */
async function catalogFollows({ client, space }: Run): Promise<void> {
  const own = (checks: readonly CheckJson[]) =>
    checks
      .filter(({ ServiceName }) => ServiceName.startsWith(`${space}-`))
      .map(({ CheckID, Status }) => `${CheckID} ${Status}`)
      .sort()
      .join();
  for (let index = 0; ; ) {
    const wanted = own(Object.values((await client.get('/v1/agent/checks')).body as Record<string, CheckJson>));
    const catalog = await client.get(`/v1/health/node/${OWN_NODE}?index=${index}&wait=1s`);
    if (own(catalog.body as CheckJson[]) === wanted) return;
    index = catalog.index;
  }
}

/** The same observations with sessions under their names and everything else under its name within the history. */
function plainly(run: Run, seen: readonly Observation[]): Observation[] {
  const names = [...run.ids].map(([name, id]) => [id, name] as const);
  const spelled = (text: string) =>
    names.reduce((done, [id, name]) => done.replaceAll(id, `<${name}>`), text).replaceAll(run.space, '~');
  const plain = (value: unknown): unknown => {
    if (typeof value === 'string') return spelled(value);
    if (Array.isArray(value)) return inOrder(value.map(plain));
    if (!isObject(value)) return value;
    const fields = isOwnNode(value) ? { ...value, CreateIndex: 0, ModifyIndex: 0 } : value;
    return Object.fromEntries(Object.entries(fields).map(([key, item]) => [spelled(key), plain(item)]));
  };
  return seen.map(({ of, body, ...rest }) => ({ ...rest, of: spelled(of), body: plain(body) }));
}

/** A server enters itself while it starts, and not always in the same order. */
function isOwnNode(value: Readonly<Record<string, unknown>>): boolean {
  return value['Node'] === OWN_NODE && 'TaggedAddresses' in value;
}

/** Sessions come in the order of their random ids, the checks of an agent in none. */
function inOrder(items: unknown[]): unknown[] {
  const nameOf = (item: unknown) => (isObject(item) && 'Behavior' in item ? item['ID'] : undefined) ?? checkIdOf(item);
  if (!items.every((item) => typeof nameOf(item) === 'string')) return items;
  return [...items].sort((a, b) => (String(nameOf(a)) < String(nameOf(b)) ? -1 : 1));
}

function checkIdOf(item: unknown): unknown {
  return isObject(item) && item['CreateIndex'] === 0 ? item['CheckID'] : undefined;
}
