import { createHmac } from 'node:crypto';
import type { JobSpec, TaskGroupSpec } from '../../src/domain/plan/job-spec.ts';
import { makePlan, type PlanInput } from '../../src/domain/plan/make-plan.ts';
import type { Plan } from '../../src/domain/plan/plan.ts';
import type {
  FieldDiff,
  GroupUpdates,
  JobDiff,
  ObjectDiff,
  PlacementMetrics,
  SchedulerPlan,
  TaskGroupDiff,
} from '../../src/domain/plan/scheduler-plan.ts';

export function keyedDigest(text: string): string {
  return createHmac('sha256', 'key of the tests').update(text).digest('hex');
}

/** Builders start valid; a test states only what differs. */
export function updates(differs: Partial<GroupUpdates> = {}): GroupUpdates {
  return {
    ...{ ignore: 0, place: 0, migrate: 0, stop: 0 },
    ...{ inPlace: 0, destructive: 0, canary: 0, preemptions: 0 },
    ...differs,
  };
}

export function edited(name: string, old: string, now: string): FieldDiff {
  const type = old === now ? 'None' : old === '' ? 'Added' : now === '' ? 'Deleted' : 'Edited';
  return { type, name, old, new: now };
}

export function object(name: string, differs: Partial<ObjectDiff> = {}): ObjectDiff {
  return { type: 'Edited', name, fields: [], objects: [], ...differs };
}

export function groupDiff(name: string, differs: Partial<TaskGroupDiff> = {}): TaskGroupDiff {
  return { type: 'Edited', name, fields: [], objects: [], tasks: [], ...differs };
}

export function jobDiff(differs: Partial<JobDiff> = {}): JobDiff {
  return { type: 'Edited', id: 'web', fields: [], objects: [], groups: [], ...differs };
}

/** One task `server` in one group `app` with these fields and objects. */
export function taskDiff(fields: readonly FieldDiff[], objects: readonly ObjectDiff[] = []): JobDiff {
  return jobDiff({ groups: [groupDiff('app', { tasks: [object('server', { fields, objects })] })] });
}

export function imageDiff(old = 'web:1.0.0', now = 'web:1.1.0'): JobDiff {
  return taskDiff([], [object('Config', { fields: [edited('image', old, now), edited('ports[0]', 'http', 'http')] })]);
}

export function metrics(differs: Partial<PlacementMetrics> = {}): PlacementMetrics {
  return {
    ...{ unplaced: 1, nodesEvaluated: 4, nodesFiltered: 0, nodesExhausted: 3 },
    ...{ filteredBy: {}, exhausted: { memory: 3 }, quotas: [] },
    ...differs,
  };
}

export function schedulerPlan(differs: Partial<SchedulerPlan> = {}): SchedulerPlan {
  return {
    baseIndex: 10,
    diff: imageDiff(),
    updates: { app: updates({ ignore: 2, destructive: 1 }) },
    ...{ failures: {}, preempted: [], warnings: '', nextPeriodicLaunch: undefined },
    ...differs,
  };
}

/** A group that no lint finding applies to. */
export function aGroup(differs: Partial<TaskGroupSpec> = {}): TaskGroupSpec {
  return {
    Name: 'app',
    Count: 3,
    Update: { MaxParallel: 1, MinHealthyTime: 10_000_000_000, AutoRevert: true, Canary: 1 },
    ShutdownDelay: 5_000_000_000,
    Services: [{ Name: 'web', Checks: [{ Type: 'http' }] }],
    Tasks: [{ Name: 'server', Driver: 'docker', Config: { image: 'web:1.1.0' } }],
    ...differs,
  };
}

export function aJob(differs: Partial<JobSpec> = {}): JobSpec {
  return { ID: 'web', Type: 'service', TaskGroups: [aGroup()], ...differs };
}

export function aPlan(differs: Partial<PlanInput> = {}): Plan {
  const job = differs.job ?? aJob();
  return makePlan({
    ...{ number: 1, madeAt: '2026-01-01T00:00:00.000Z', body: JSON.stringify(job), job, current: undefined },
    ...{ scheduler: schedulerPlan(), fromVersion: '1.0.0', toVersion: '1.1.0', keptCounts: [], digest: keyedDigest },
    ...differs,
  });
}
