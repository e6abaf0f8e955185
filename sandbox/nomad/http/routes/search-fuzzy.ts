import { failure } from '../../errors.ts';
import { type StoredJob, type StoredTask, servicesOf } from '../../state/model.ts';
import { bodyOf, type Exchange, type Reply, read, textOf } from '../exchange.ts';

/** The real server's least length of a fuzzy text, and its most matches of a kind. */
const MIN_LENGTH = 2;
const MAX_MATCHES = 20;

interface Found {
  readonly kind: string;
  readonly ID: string;
  readonly Scope: readonly string[];
}

/** Names that contain the text, best (earliest place, then shortest) first, each with what it belongs to. */
export async function fuzzySearch(exchange: Exchange): Promise<Reply> {
  const body = await bodyOf(exchange);
  const text = textOf(body['Text']);
  if (text.length < MIN_LENGTH) {
    throw failure(`fuzzy search query must be at least ${MIN_LENGTH} characters, got ${text.length}`);
  }
  const context = textOf(body['Context']) || 'all';
  const wanted = text.toLowerCase();
  const matches: Record<string, { ID: string; Scope: readonly string[] }[]> = {};
  const truncations: Record<string, boolean> = {};
  const found = candidates(exchange)
    .filter(({ kind }) => context === 'all' || context === kind || (context === 'jobs' && INSIDE_JOBS.has(kind)))
    .map((candidate) => ({ ...candidate, at: candidate.ID.toLowerCase().indexOf(wanted) }))
    .filter(({ at }) => at >= 0)
    .sort((a, b) => a.at - b.at || a.ID.length - b.ID.length || (a.ID < b.ID ? -1 : 1));
  for (const { kind, ID, Scope } of found) {
    const own = matches[kind] ?? [];
    matches[kind] = own;
    truncations[kind] = own.length >= MAX_MATCHES;
    if (own.length < MAX_MATCHES) own.push({ ID, Scope });
  }
  return read({ Matches: matches, Truncations: truncations }, exchange.core.store.index());
}

const INSIDE_JOBS = new Set(['groups', 'services', 'tasks', 'images', 'commands', 'classes']);

function candidates({ core, namespace, authority }: Exchange): Found[] {
  const { tables } = core.store;
  const isSeen = (row: { Namespace: string }) =>
    (namespace === '*' || row.Namespace === namespace) && authority.allows(row.Namespace, 'read-job');
  return [
    ...[...tables.jobs.values()].filter(isSeen).flatMap(insideJob),
    ...[...tables.allocs.values()].filter(isSeen).map((alloc) => ({
      ...{ kind: 'allocs', ID: alloc.Name, Scope: [alloc.Namespace, alloc.ID] },
    })),
    ...(authority.allowsNode('read') ? [...tables.nodes.values()] : []).map((node) => ({
      ...{ kind: 'nodes', ID: node.Name, Scope: [node.ID] },
    })),
    ...[...tables.nodePools.keys()]
      .filter((name) => authority.allowsNodePool(name, 'read'))
      .map((name) => ({ kind: 'node_pools', ID: name, Scope: [name] })),
    ...[...tables.namespaces.keys()]
      .filter((name) => authority.allowsNamespace(name))
      .map((name) => ({ kind: 'namespaces', ID: name, Scope: [] })),
    ...[...tables.variables.values()]
      .filter(({ Namespace, Path }) => authority.allowsVariable(Namespace, Path, 'list'))
      .filter(({ Namespace }) => namespace === '*' || Namespace === namespace)
      .map(({ Namespace, Path }) => ({ kind: 'vars', ID: Path, Scope: [Namespace, Path] })),
  ];
}

function insideJob(job: StoredJob): Found[] {
  const scope = [job.Namespace, job.ID];
  const found: Found[] = [{ kind: 'jobs', ID: job.Name, Scope: scope }];
  for (const group of job.TaskGroups) {
    found.push({ kind: 'groups', ID: group.Name, Scope: scope });
    const below = [...scope, group.Name];
    for (const { service, task } of servicesOf(group)) {
      const Scope = task === undefined ? below : [...below, task.Name];
      found.push({ kind: 'services', ID: service.Name ?? '', Scope });
    }
    for (const task of group.Tasks) {
      found.push({ kind: 'tasks', ID: task.Name, Scope: below }, ...insideTask(task, [...below, task.Name]));
    }
  }
  return found;
}

const OF_DRIVER: Readonly<Record<string, readonly [kind: string, field: string]>> = {
  docker: ['images', 'image'],
  exec: ['commands', 'command'],
  raw_exec: ['commands', 'command'],
  java: ['classes', 'class'],
};

function insideTask(task: StoredTask, Scope: readonly string[]): Found[] {
  const [kind, field] = OF_DRIVER[task.Driver] ?? [];
  const value = field === undefined ? undefined : task.Config?.[field];
  return kind !== undefined && typeof value === 'string' ? [{ kind, ID: value, Scope }] : [];
}
