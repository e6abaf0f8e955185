import { type Endpoint, put } from '../endpoint.ts';
import { bodyOf, type Exchange, type Reply, read, textOf } from '../exchange.ts';

/** The real server answers at most this many matches of each kind. */
const MAX_MATCHES = 20;

export const SEARCH: readonly Endpoint[] = [put('/v1/search', search)];

/** Ids by prefix, in the caller's namespace. */
async function search(exchange: Exchange): Promise<Reply> {
  const body = await bodyOf(exchange);
  const { namespace, authority, core } = exchange;
  const { tables } = core.store;
  const prefix = textOf(body['Prefix']);
  const context = textOf(body['Context']) || 'all';
  const isVisible = (row: { Namespace: string }) =>
    (namespace === '*' || row.Namespace === namespace) && authority.allows(row.Namespace, 'read-job', 'list-jobs');
  const kinds: Record<string, string[]> = {
    jobs: [...tables.jobs.values()].filter(isVisible).map((job) => job.ID),
    allocs: [...tables.allocs.values()].filter(isVisible).map((alloc) => alloc.ID),
    evals: [...tables.evals.values()].filter(isVisible).map((evaluation) => evaluation.ID),
    deployment: [...tables.deployments.values()].filter(isVisible).map((deployment) => deployment.ID),
    nodes: authority.isManagement ? [...tables.nodes.keys()] : [],
    namespaces: [...tables.namespaces.keys()].filter((name) => authority.allows(name, 'read-job', 'list-jobs')),
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
