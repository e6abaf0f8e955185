import { MeshError } from '../../../domain/errors.ts';
import type { JobSpec } from '../../../domain/plan/job-spec.ts';
import type { Plan } from '../../../domain/plan/plan.ts';
import type { ChangeStore, StoredChange } from '../../../ports/change-store.ts';
import type { Digester } from '../../../ports/ids.ts';
import type { JobSource } from '../../../ports/scheduler.ts';

/** A Nomad job larger than this is refused: 2 MB of JSON, four times what a large real job has. */
export const MAX_BODY_BYTES = 2_000_000;

/** What was asked for, kept so that a plan can be made afresh when the world has moved. */
export interface Asked {
  readonly version: string | undefined;
  readonly image: string | undefined;
  readonly variables: Readonly<Record<string, string>>;
}

/** The job as it was planned: `body` is sent to Nomad byte for byte (I1). Holds secrets; stored sealed. */
export interface FrozenJob {
  readonly body: string;
  readonly source: JobSource | undefined;
  readonly asked: Asked;
}

export function parseBody(frozen: FrozenJob): JobSpec {
  return JSON.parse(frozen.body) as JobSpec; // our own serialisation of a JobSpec, checked by its digest
}

/** Documents are ours, sealed or written by us; one that does not hold what it should is unreadable, never guessed. */
export async function readFrozen(
  deps: { readonly store: ChangeStore; readonly digester: Digester },
  { change }: StoredChange,
  signal?: AbortSignal,
): Promise<FrozenJob> {
  const options = signal === undefined ? {} : { signal };
  const text = await deps.store.document(change.id, `job.${change.plan.number}`, options);
  const frozen = text === undefined ? undefined : (JSON.parse(text) as FrozenJob); // written by writeFrozen
  if (frozen === undefined || deps.digester.digest(frozen.body) !== change.plan.bodyDigest) {
    throw new MeshError('MESH_STATE_UNREADABLE', 'reading the frozen job of a change', { changeId: change.id });
  }
  return frozen;
}

export function writeFrozen(frozen: FrozenJob): string {
  return JSON.stringify(frozen);
}

/** @throws MESH_STATE_UNREADABLE when the plan that the record names is gone. */
export async function readPlan(
  store: ChangeStore,
  { change }: { readonly change: StoredChange['change'] },
  signal?: AbortSignal,
): Promise<Plan> {
  const options = signal === undefined ? {} : { signal };
  const text = await store.document(change.id, `plan.${change.plan.number}`, options);
  if (text === undefined) {
    throw new MeshError('MESH_STATE_UNREADABLE', 'reading the plan of a change', { changeId: change.id });
  }
  return JSON.parse(text) as Plan; // written by us from a Plan
}
