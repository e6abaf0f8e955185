import type { EvalResponse, NomadCore } from '../core.ts';
import { failure } from '../errors.ts';
import { markStable } from '../scheduler/apply.ts';
import { newEvaluation } from '../scheduler/broker.ts';
import { groupOf, isParameterized, isPeriodic, keyOf, rescheduleOf, type StoredJob } from '../state/model.ts';
import { msToNs } from '../state/time.ts';
import { type RegisterResponse, registerJob } from './register.ts';

/** Goes back to an older version by registering it anew. An unknown version: 500, as on the real server. */
export function revertJob(
  core: NomadCore,
  namespace: string,
  id: string,
  request: {
    readonly version: number;
    readonly enforcePrior: number | undefined;
    readonly tokenAccessor?: string | undefined;
  },
): RegisterResponse {
  const current = core.store.view.job(namespace, id);
  if (current === undefined) throw failure(`job ${JSON.stringify(id)} not found`);
  if (request.version === current.Version) throw failure("can't revert to current version");
  const target = versionOf(core, namespace, id, request.version);
  if (request.enforcePrior !== undefined && request.enforcePrior !== current.Version) {
    throw failure(`Current job has version ${current.Version}; enforcing version ${request.enforcePrior}`);
  }
  return registerJob(core, {
    job: { ...target, VersionTag: null, Stable: false },
    namespace,
    tokenAccessor: request.tokenAccessor,
    ...(request.enforcePrior !== undefined && { enforceIndex: true, jobModifyIndex: current.JobModifyIndex }),
  });
}

function versionOf(core: NomadCore, namespace: string, id: string, version: number): StoredJob {
  const found = core.store.view.jobVersion(namespace, id, version);
  if (found !== undefined) return found;
  throw failure(`job ${JSON.stringify(id)} in namespace ${JSON.stringify(namespace)} at version ${version} not found`);
}

export function setStable(core: NomadCore, namespace: string, id: string, version: number, isStable: boolean): number {
  versionOf(core, namespace, id, version);
  return core.store.commit('JobStability', (writer) =>
    markStable(core.store, writer, namespace, id, version, isStable),
  );
}

/** Stops a job, or with `purge` forgets it. A job that does not exist: 200 with nothing in it, as on the real server. */
export function deregisterJob(
  core: NomadCore,
  namespace: string,
  id: string,
  options: { readonly purge: boolean; readonly evalPriority: number; readonly noShutdownDelay: boolean },
): EvalResponse & { JobModifyIndex: number } {
  const { store } = core;
  const job = store.view.job(namespace, id);
  if (job === undefined) return { EvalID: '', EvalCreateIndex: 0, JobModifyIndex: 0, Index: 0 };
  const evaluation =
    isPeriodic(job) || isParameterized(job)
      ? undefined
      : newEvaluation(store, {
          JobID: id,
          Namespace: namespace,
          Priority: options.evalPriority > 0 ? options.evalPriority : job.Priority,
          Type: job.Type === 'batch' ? 'service' : job.Type,
          TriggeredBy: 'job-deregister',
        });
  const index = store.commit('JobDeregistered', (writer) => {
    if (options.purge) writer.deleteJob(job);
    else writer.putJob({ ...job, Stop: true, SubmitTime: msToNs(writer.nowMs) });
    if (options.noShutdownDelay) {
      for (const alloc of store.view.allocsOfJob(namespace, id)) {
        writer.putAlloc({ ...alloc, DesiredTransition: { ...alloc.DesiredTransition, NoShutdownDelay: true } });
      }
    }
    if (evaluation !== undefined) writer.putEval(evaluation);
  });
  return { EvalID: evaluation?.ID ?? '', EvalCreateIndex: index, JobModifyIndex: index, Index: index };
}

/** Runs the scheduler for a job again; with `force` failed allocations are replaced at once. */
export function evaluateJob(core: NomadCore, namespace: string, id: string, force: boolean): RegisterResponse {
  const { store } = core;
  const job = store.view.job(namespace, id);
  if (job === undefined) throw failure('job not found');
  if (isPeriodic(job)) throw failure("can't evaluate periodic job");
  if (isParameterized(job)) throw failure("can't evaluate parameterized job");
  const evaluation = newEvaluation(store, {
    JobID: id,
    Namespace: namespace,
    Priority: job.Priority,
    Type: job.Type,
    JobModifyIndex: job.ModifyIndex,
  });
  const index = store.commit('AllocationUpdateDesiredStatus', (writer) => {
    for (const alloc of force ? store.view.allocsOfJob(namespace, id) : []) {
      const policy = rescheduleOf(groupOf(job, alloc.TaskGroup));
      const isAllowed = policy?.Unlimited === true || (policy?.Attempts ?? 0) > 0;
      if (!isAllowed || alloc.NextAllocation !== '' || alloc.ClientStatus !== 'failed') continue;
      writer.putAlloc({ ...alloc, DesiredTransition: { ...alloc.DesiredTransition, ForceReschedule: true } });
    }
    writer.putEval(evaluation);
  });
  return {
    EvalID: evaluation.ID,
    EvalCreateIndex: index,
    JobModifyIndex: job.ModifyIndex,
    Warnings: '',
    Index: index,
  };
}

/** Names a version, so that it is kept for good; a name belongs to one version of a job. */
export function tagVersion(
  core: NomadCore,
  namespace: string,
  id: string,
  tag: { readonly name: string; readonly description: string; readonly version: number; readonly isLatest: boolean },
): { Name: string; Description: string; TaggedTime: number; Index: number } {
  const { store } = core;
  if (tag.isLatest && tag.version > 0) {
    throw failure(`version must be zero when tagging latest, got: ${tag.version}`);
  }
  const job = store.view.job(namespace, id);
  const version = job && store.view.jobVersion(namespace, id, tag.isLatest ? job.Version : tag.version);
  const where = `job ${JSON.stringify(id)} in namespace ${JSON.stringify(namespace)}`;
  if (version === undefined) throw failure(`${where} at version ${tag.version} not found`);
  const clash = (store.tables.versions.get(keyOf(version)) ?? []).find((other) => other.VersionTag?.Name === tag.name);
  if (clash !== undefined && clash.Version !== version.Version) {
    throw failure(`tag ${JSON.stringify(tag.name)} already exists on a different version of job ${JSON.stringify(id)}`);
  }
  const VersionTag = { Name: tag.name, Description: tag.description, TaggedTime: msToNs(store.clock.now()) };
  const index = store.commit('JobVersionTag', (writer) =>
    writer.putJob({ ...currentRow(core, version), VersionTag }, { keepVersion: true }),
  );
  return { ...VersionTag, Index: index };
}

export function untagVersion(core: NomadCore, namespace: string, id: string, name: string): number {
  const job = core.store.view.job(namespace, id);
  const versions = job === undefined ? [] : (core.store.tables.versions.get(keyOf(job)) ?? []);
  const version = versions.find((candidate) => candidate.VersionTag?.Name === name);
  if (version === undefined) throw failure(`tag ${JSON.stringify(name)} not found on job ${JSON.stringify(id)}`);
  return core.store.commit('JobVersionTag', (writer) =>
    writer.putJob({ ...currentRow(core, version), VersionTag: null }, { keepVersion: true }),
  );
}

/** The newest version's own row, which may have moved on since its version row was written. */
function currentRow(core: NomadCore, version: StoredJob): StoredJob {
  const current = core.store.tables.jobs.get(keyOf(version));
  return current?.Version === version.Version ? current : version;
}
