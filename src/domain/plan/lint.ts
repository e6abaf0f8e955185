import { isRecord } from '../is-record.ts';
import { countOf, jobTypeOf } from './groups.ts';
import type { JobSpec, ServiceSpec, TaskGroupSpec } from './job-spec.ts';
import type { LintFinding } from './plan.ts';

/** Below this a task counts as healthy before most crashes show. */
const SHORT_HEALTHY_NS = 10_000_000_000;

/**
 * Rollout settings that make this deployment less safe than it could be. Only service jobs roll out by deployment;
 * the other types have no such settings, so nothing is said about them.
 */
export function lintOf(job: JobSpec): readonly LintFinding[] {
  if (jobTypeOf(job) !== 'service') return [];
  return (job.TaskGroups ?? []).flatMap((group) =>
    codesOf(group, job).map((code) => ({ group: group.Name ?? '', code })),
  );
}

function codesOf(group: TaskGroupSpec, job: JobSpec): readonly LintFinding['code'][] {
  if (countOf(group) === 0) return [];
  return [...updateCodes(group, job), ...serviceCodes(group)];
}

function updateCodes(group: TaskGroupSpec, job: JobSpec): readonly LintFinding['code'][] {
  const update = { ...record(job['Update']), ...record(group.Update) };
  const step = numberIn(update, 'MaxParallel');
  // Nomad: max_parallel = 0 switches rolling updates off, everything is replaced at once.
  if (step === undefined || step === 0) return ['no-update-block'];
  const count = countOf(group);
  const canary = numberIn(update, 'Canary') ?? 0;
  const healthy = numberIn(update, 'MinHealthyTime');
  const findings: readonly (readonly [LintFinding['code'], boolean])[] = [
    ['max-parallel-all', count > 1 && canary === 0 && step >= count],
    ['min-healthy-time-short', healthy !== undefined && healthy < SHORT_HEALTHY_NS],
    ['no-canary', canary === 0],
    ['no-auto-revert', update['AutoRevert'] !== true],
  ];
  return findings.filter(([, holds]) => holds).map(([code]) => code);
}

function serviceCodes(group: TaskGroupSpec): readonly LintFinding['code'][] {
  const tasks = group.Tasks ?? [];
  const own = group.Services ?? [];
  const inTasks = tasks.filter((task) => (task.Services ?? []).length > 0);
  const services = [...own, ...inTasks.flatMap((task) => task.Services ?? [])];
  if (services.length === 0) return [];
  const isCovered = (group.ShutdownDelay ?? 0) > 0;
  const delayed = own.length > 0 ? isCovered : inTasks.every((task) => isCovered || (task.ShutdownDelay ?? 0) > 0);
  return [
    ...(services.some(hasNoChecks) ? (['no-checks'] as const) : []),
    ...(delayed ? [] : (['no-shutdown-delay'] as const)),
  ];
}

/** A service of the mesh is watched through its sidecar. */
function hasNoChecks(service: ServiceSpec): boolean {
  return (service.Checks ?? []).length === 0 && !record(service['Connect'])['SidecarService'];
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return isRecord(value) ? value : {};
}

function numberIn(values: Readonly<Record<string, unknown>>, key: string): number | undefined {
  const value = values[key];
  return typeof value === 'number' ? value : undefined;
}
