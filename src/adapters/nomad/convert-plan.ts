import type {
  DiffType,
  FieldDiff,
  GroupUpdates,
  JobDiff,
  ObjectDiff,
  PlacementMetrics,
  SchedulerPlan,
  TaskGroupDiff,
} from '../../domain/plan/scheduler-plan.ts';
import type { WireMetrics, WireObjectDiff, WirePlan } from './wire/plan.ts';

/** Nomad's answer to a dry run in our words. */
export function toSchedulerPlan(wire: WirePlan): SchedulerPlan {
  return {
    baseIndex: wire.JobModifyIndex,
    diff: wire.Diff ? toJobDiff(wire.Diff) : undefined,
    updates: mapValues(wire.Annotations?.DesiredTGUpdates ?? {}, toUpdates),
    failures: mapValues(wire.FailedTGAllocs, toMetrics),
    preempted: (wire.Annotations?.PreemptedAllocs ?? []).map((stub) => ({
      id: stub.ID,
      jobId: stub.JobID,
      namespace: stub.Namespace,
      group: stub.TaskGroup,
    })),
    warnings: wire.Warnings ?? '',
    nextPeriodicLaunch: toInstant(wire.NextPeriodicLaunch),
  };
}

export function toMetrics(wire: WireMetrics): PlacementMetrics {
  return {
    unplaced: wire.CoalescedFailures + 1,
    nodesEvaluated: wire.NodesEvaluated,
    nodesFiltered: wire.NodesFiltered,
    nodesExhausted: wire.NodesExhausted,
    filteredBy: { ...wire.ClassFiltered, ...wire.ConstraintFiltered },
    exhausted: { ...wire.ClassExhausted, ...wire.DimensionExhausted },
    quotas: wire.QuotaExhausted,
  };
}

export function mapValues<T, U>(from: Readonly<Record<string, T>>, convert: (value: T) => U): Record<string, U> {
  return Object.fromEntries(sortedEntries(from).map(([key, value]) => [key, convert(value)]));
}

/** By key: Nomad writes the entries of a map in another order each time. */
export function sortedEntries<T>(from: Readonly<Record<string, T>>): [string, T][] {
  return Object.entries(from).sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Go's zero time means never. */
function toInstant(text: string | null | undefined): string | undefined {
  return text === undefined || text === null || text === '' || text.startsWith('0001-01-01') ? undefined : text;
}

type WireUpdates = NonNullable<NonNullable<WirePlan['Annotations']>['DesiredTGUpdates']>[string];

function toUpdates(wire: WireUpdates): GroupUpdates {
  return {
    ignore: wire.Ignore,
    place: wire.Place,
    migrate: wire.Migrate,
    stop: wire.Stop,
    inPlace: wire.InPlaceUpdate,
    destructive: wire.DestructiveUpdate,
    canary: wire.Canary,
    preemptions: wire.Preemptions,
  };
}

type WireJobDiff = NonNullable<WirePlan['Diff']>;
type WireGroupDiff = WireJobDiff['TaskGroups'][number];

function toJobDiff(wire: WireJobDiff): JobDiff {
  const groups = wire.TaskGroups.map(toGroupDiff);
  const diff = { id: wire.ID, fields: wire.Fields.map(toField), objects: wire.Objects.map(toObject), groups };
  const calmed = groups.some((group, index) => group.type !== wire.TaskGroups[index]?.Type);
  return { type: calmed && isCalm([...diff.fields, ...diff.objects, ...groups]) ? 'None' : wire.Type, ...diff };
}

/**
 * Every plan calls a group with a `scaling` block edited: Nomad compares its stored policy, which has an id, with the
 * submitted one, which has none, and then leaves the ids out of the fields (structs/diff.go, seen in 2.0.5). A policy
 * that really changes has fields or objects.
 */
function toGroupDiff(wire: WireGroupDiff): TaskGroupDiff {
  const objects = wire.Objects.filter((object) => !isEmptyScaling(object)).map(toObject);
  const diff = { name: wire.Name, fields: wire.Fields.map(toField), objects, tasks: wire.Tasks.map(toObject) };
  const calmed = objects.length < wire.Objects.length;
  return { type: calmed && isCalm([...diff.fields, ...objects, ...diff.tasks]) ? 'None' : wire.Type, ...diff };
}

function isEmptyScaling({ Name, Type, Fields, Objects }: WireObjectDiff): boolean {
  return (
    Name === 'Scaling' && Type === 'Edited' && isCalm([...Fields, ...Objects].map((part) => ({ type: part.Type })))
  );
}

function isCalm(parts: readonly { readonly type: DiffType }[]): boolean {
  return parts.every(({ type }) => type === 'None');
}

function toObject(wire: WireObjectDiff): ObjectDiff {
  return { type: wire.Type, name: wire.Name, fields: wire.Fields.map(toField), objects: wire.Objects.map(toObject) };
}

function toField(wire: WireObjectDiff['Fields'][number]): FieldDiff {
  return { type: wire.Type, name: wire.Name, old: wire.Old, new: wire.New };
}
