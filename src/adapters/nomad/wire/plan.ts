import { z } from 'zod';

const count = z
  .number()
  .int()
  .nullish()
  .transform((value) => value ?? 0);
const counts = z
  .record(z.string(), z.number())
  .nullish()
  .transform((value) => value ?? {});
const list = <T extends z.ZodType>(item: T) =>
  z
    .array(item)
    .nullish()
    .transform((value) => value ?? []);

const diffType = z.enum(['None', 'Added', 'Deleted', 'Edited']);

const fieldDiff = z.object({ Type: diffType, Name: z.string(), Old: z.string(), New: z.string() });

export type WireObjectDiff = {
  Type: z.infer<typeof diffType>;
  Name: string;
  Fields: z.infer<typeof fieldDiff>[];
  Objects: WireObjectDiff[];
};

const objectDiff: z.ZodType<WireObjectDiff> = z.lazy(() =>
  z.object({ Type: diffType, Name: z.string(), Fields: list(fieldDiff), Objects: list(objectDiff) }),
);

const parts = { Fields: list(fieldDiff), Objects: list(objectDiff) };
const taskDiff = z.object({ Type: diffType, Name: z.string(), ...parts });
const groupDiff = z.object({ Type: diffType, Name: z.string(), ...parts, Tasks: list(taskDiff) });
export const jobDiff = z.object({ Type: diffType, ID: z.string(), ...parts, TaskGroups: list(groupDiff) });

const desiredUpdates = z.object({
  Ignore: count,
  Place: count,
  Migrate: count,
  Stop: count,
  InPlaceUpdate: count,
  DestructiveUpdate: count,
  Canary: count,
  Preemptions: count,
});

const allocationStub = z.object({ ID: z.string(), JobID: z.string(), Namespace: z.string(), TaskGroup: z.string() });

export const placementMetrics = z.object({
  NodesEvaluated: count,
  NodesFiltered: count,
  NodesExhausted: count,
  ConstraintFiltered: counts,
  ClassFiltered: counts,
  DimensionExhausted: counts,
  ClassExhausted: counts,
  QuotaExhausted: list(z.string()),
  CoalescedFailures: count,
});

export const failedGroups = z
  .record(z.string(), placementMetrics)
  .nullish()
  .transform((value) => value ?? {});

export const planResponse = z.object({
  JobModifyIndex: z.number().int(),
  Diff: jobDiff.nullish(),
  Annotations: z
    .object({
      DesiredTGUpdates: z.record(z.string(), desiredUpdates).nullish(),
      PreemptedAllocs: list(allocationStub),
    })
    .nullish(),
  FailedTGAllocs: failedGroups,
  NextPeriodicLaunch: z.string().nullish(),
  Warnings: z.string().nullish(),
});

export type WirePlan = z.infer<typeof planResponse>;
export type WireMetrics = z.infer<typeof placementMetrics>;
