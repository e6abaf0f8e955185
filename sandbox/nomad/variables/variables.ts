import type { NomadCore } from '../core.ts';
import { badRequest, failure, NomadError } from '../errors.ts';
import type { EventPart } from '../state/record.ts';
import { msToNs } from '../state/time.ts';
import type { Variable } from '../wire.ts';

/** The real limit on the keys and values of one variable together. */
const MAX_BYTES = 64 * 1024;
const PATH = /^[a-zA-Z0-9-_~/]{1,128}$/;

export const variableKey = (namespace: string, path: string): string => `${namespace}\u0000${path}`;

/** What a write came to: the variable as written, or the one that stands in its way. */
export type Written =
  | { readonly kind: 'written'; readonly variable: Variable | undefined; readonly index: number }
  | { readonly kind: 'conflict'; readonly with: Variable; readonly index: number };

export interface VariableWrite {
  readonly namespace: string;
  readonly path: string;
  readonly items: Record<string, string>;
  /** Undefined: whatever is there; 0: only if nothing is. */
  readonly checkIndex: number | undefined;
  /** Whose lock the writer holds; empty for nobody's. */
  readonly lockId: string;
}

export function setVariable(core: NomadCore, write: VariableWrite): Written {
  requirePath(write.path);
  requireSize(write.items);
  const existing = variableAt(core, write.namespace, write.path);
  const standing = inTheWay(existing, write);
  if (standing !== undefined) return { kind: 'conflict', with: standing, index: core.store.index() };
  return store(core, { ...write, lock: existing?.Lock });
}

export function deleteVariable(core: NomadCore, write: Omit<VariableWrite, 'items'>): Written {
  const existing = variableAt(core, write.namespace, write.path);
  const standing = inTheWay(existing, write);
  if (standing !== undefined) return { kind: 'conflict', with: standing, index: core.store.index() };
  if (existing === undefined) return { kind: 'written', variable: undefined, index: core.store.index() };
  const index = core.store.commit('VariableUpdated', (writer) => {
    core.store.tables.variables.delete(variableKey(write.namespace, write.path));
    writer.touch('variables', eventOf(existing, true));
  });
  return { kind: 'written', variable: undefined, index };
}

export const variableAt = (core: NomadCore, namespace: string, path: string): Variable | undefined =>
  core.store.tables.variables.get(variableKey(namespace, path));

/** Writes a variable under the next index, with the lock that it then has. */
export function store(
  core: NomadCore,
  write: Pick<VariableWrite, 'namespace' | 'path' | 'items'> & { readonly lock: Variable['Lock'] },
): Written & { kind: 'written' } {
  const existing = variableAt(core, write.namespace, write.path);
  const nowNs = msToNs(core.store.clock.now());
  let variable: Variable | undefined;
  const index = core.store.commit('VariableUpdated', (writer) => {
    variable = {
      Namespace: write.namespace,
      Path: write.path,
      Items: write.items,
      ...(write.lock !== undefined && { Lock: write.lock }),
      CreateIndex: existing?.CreateIndex ?? writer.index,
      ModifyIndex: writer.index,
      CreateTime: existing?.CreateTime ?? nowNs,
      ModifyTime: nowNs,
    };
    core.store.tables.variables.set(variableKey(write.namespace, write.path), variable);
    writer.touch('variables', eventOf(variable, false));
  });
  return { kind: 'written', variable, index };
}

/** What the stream tells of a variable, from Nomad 2.0 on: never its items. */
function eventOf({ Items, ...Metadata }: Variable, Deleted: boolean): EventPart {
  const { Namespace, Path: Key } = Metadata;
  return { Topic: 'Variable', Key, Namespace, FilterKeys: null, Payload: { Metadata, Deleted } };
}

/** A locked variable says nothing of itself; a checked write is told what is there. */
function inTheWay(existing: Variable | undefined, write: Omit<VariableWrite, 'items'>): Variable | undefined {
  const { checkIndex } = write;
  const isThere = existing !== undefined;
  if (checkIndex !== undefined && checkIndex !== (existing?.ModifyIndex ?? 0)) {
    return isThere ? existing : nothingAt(write.namespace, write.path);
  }
  const holder = existing?.Lock?.ID ?? '';
  return holder !== '' && holder !== write.lockId ? nothingAt(write.namespace, write.path) : undefined;
}

export const nothingAt = (Namespace: string, Path: string): Variable => ({
  ...{ Namespace, Path, Items: {}, CreateIndex: 0, ModifyIndex: 0, CreateTime: 0, ModifyTime: 0 },
});

const coded = (text: string): NomadError => badRequest(`RPC Error:: 400,${text}`);

export function requirePath(path: string): void {
  if (!PATH.test(path)) throw coded(`invalid path ${JSON.stringify(path)}`);
  const [top, kind, ...rest] = path.split('/');
  if (top !== 'nomad') return;
  if (kind === undefined) {
    throw coded(
      '"nomad" is a reserved top-level directory path, but you may write variables to "nomad/jobs", "nomad/job-templates", "nomad/sentinel", or below',
    );
  }
  if (kind === 'jobs' || kind === 'sentinel' || (kind === 'job-templates' && rest.length === 1)) return;
  if (kind === 'job-templates') {
    throw coded(
      '"nomad/job-templates" is a reserved directory path, but you may write variables at the level below it, for example, "nomad/job-templates/template-name"',
    );
  }
  throw coded(
    'only paths at "nomad/jobs" or "nomad/job-templates" and below are valid paths under the top-level "nomad" directory',
  );
}

function requireSize(items: Record<string, string>): void {
  const size = Object.entries(items).reduce((sum, [k, v]) => sum + Buffer.byteLength(k) + Buffer.byteLength(v), 0);
  if (size > MAX_BYTES) throw coded('variables are limited to 64KiB in total size');
}

/** The texts of refusals about locks, with the codes of the real server's remote calls. */
export const LOCK_REFUSALS = {
  notFound: () => new NomadError(404, "variable doesn't exist"),
  noLock: () => new NomadError(409, "variable doesn't hold a lock"),
  isLocked: () => new NomadError(409, 'attempting to modify locked variable'),
  missing: () => coded('missing lock information'),
  onWrite: () => coded('RPC Error:: 400,variable should not contain lock definition'),
  itemsOnRelease: () => coded("lock release operation doesn't take variable items"),
  times: () => coded('RPC Error:: 400,1 error occurred:\n\t* TTL must be between 10 seconds and 24 hours\n\n'),
  duration: (text: string) => failure(`time: invalid duration ${JSON.stringify(text)}`),
};
