import { failure, permissionDenied } from '../../errors.ts';
import { type Endpoint, put } from '../endpoint.ts';
import { bodyOf, type Exchange, type Reply, read, textOf } from '../exchange.ts';
import { fuzzySearch } from './search-fuzzy.ts';

/** The real server answers at most this many matches of each kind. */
const MAX_MATCHES = 20;

export const SEARCH: readonly Endpoint[] = [put('/v1/search', search), put('/v1/search/fuzzy', fuzzySearch)];

/** What the real server can look for; of plugins and volumes there are none here. */
const CONTEXTS = [
  ...['allocs', 'jobs', 'nodes', 'node_pools', 'evals', 'deployment', 'plugins', 'volumes'],
  ...['scaling_policy', 'vars', 'namespaces', 'host_volumes'],
];

/** Ids by prefix, in the caller's namespace. */
async function search(exchange: Exchange): Promise<Reply> {
  const body = await bodyOf(exchange);
  const { namespace, authority, core } = exchange;
  const { tables } = core.store;
  const prefix = textOf(body['Prefix']);
  const context = textOf(body['Context']) || 'all';
  if (context !== 'all' && !CONTEXTS.includes(context)) {
    const all = CONTEXTS.join(' ');
    throw failure(`context must be one of [${all}] or 'all' for all contexts; got ${JSON.stringify(context)}`);
  }
  if (!maySearch(exchange, context)) throw permissionDenied();
  const isVisible = (row: { Namespace: string }) =>
    (namespace === '*' || row.Namespace === namespace) && authority.allows(row.Namespace, 'read-job');
  const kinds: Record<string, string[]> = {
    jobs: [...tables.jobs.values()].filter(isVisible).map((job) => job.ID),
    allocs: [...tables.allocs.values()].filter(isVisible).map((alloc) => alloc.ID),
    evals: [...tables.evals.values()].filter(isVisible).map((evaluation) => evaluation.ID),
    deployment: [...tables.deployments.values()].filter(isVisible).map((deployment) => deployment.ID),
    nodes: authority.allowsNode('read') ? [...tables.nodes.keys()] : [],
    node_pools: [...tables.nodePools.keys()].filter((name) => authority.allowsNodePool(name, 'read')),
    scaling_policy: [...tables.jobs.values()]
      .filter(isVisible)
      .flatMap((job) => job.TaskGroups.map(({ Scaling }) => Scaling?.ID ?? ''))
      .filter((id) => id !== ''),
    vars: [...tables.variables.values()]
      .filter(({ Namespace, Path }) => authority.allowsVariable(Namespace, Path, 'list'))
      .filter(({ Namespace }) => namespace === '*' || Namespace === namespace)
      .map(({ Path }) => Path),
    namespaces: [...tables.namespaces.keys()].filter((name) => authority.allowsNamespace(name)),
  };
  const matches: Record<string, string[]> = {};
  const truncations: Record<string, boolean> = {};
  for (const [kind, ids] of Object.entries(kinds)) {
    if (context !== 'all' && context !== kind) continue;
    const found = ids.filter((id) => id.startsWith(prefix)).sort();
    if (found.length > 0 || context === kind) matches[kind] = found.slice(0, MAX_MATCHES);
    truncations[kind] = found.length > MAX_MATCHES;
  }
  return read({ Matches: matches, Truncations: truncations }, core.store.index());
}

/** Asking for one kind is refused without its right; asking for all leaves out what is not the caller's. */
function maySearch({ authority, namespace }: Exchange, context: string): boolean {
  if (context === 'nodes') return authority.allowsNode('read');
  if (context === 'namespaces') return authority.allowsNamespace(namespace);
  return !['jobs', 'allocs', 'evals', 'deployment'].includes(context) || authority.allows(namespace, 'read-job');
}
