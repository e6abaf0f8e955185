import { z } from 'zod';
import { failedGroups } from './plan.ts';

const text = z
  .string()
  .nullish()
  .transform((value) => value ?? '');
const id = z
  .string()
  .nullish()
  .transform((value) => (value === undefined || value === null || value === '' ? undefined : value));
const whole = z
  .number()
  .int()
  .nullish()
  .transform((value) => value ?? 0);
const yes = z
  .boolean()
  .nullish()
  .transform((value) => value === true);

export const evaluation = z.object({
  ID: z.string(),
  TriggeredBy: text,
  JobModifyIndex: whole,
  Status: z.string(),
  StatusDescription: text,
  DeploymentID: id,
  BlockedEval: id,
  NextEval: id,
  CreateIndex: whole,
  FailedTGAllocs: failedGroups,
});

const deploymentState = z.object({
  DesiredTotal: whole,
  DesiredCanaries: whole,
  PlacedAllocs: whole,
  HealthyAllocs: whole,
  UnhealthyAllocs: whole,
  Promoted: yes,
  AutoRevert: yes,
  AutoPromote: yes,
});

export const deployment = z.object({
  ID: z.string(),
  JobVersion: whole,
  JobSpecModifyIndex: whole,
  Status: z.string(),
  StatusDescription: text,
  CreateIndex: whole,
  TaskGroups: z
    .record(z.string(), deploymentState)
    .nullish()
    .transform((value) => value ?? {}),
});

const taskEvent = z.object({
  Type: z.string(),
  /** ns since the epoch. */
  Time: z.number(),
  DisplayMessage: text,
  Message: text,
  Details: z
    .record(z.string(), z.string())
    .nullish()
    .transform((value) => value ?? {}),
});

const taskState = z.object({
  State: text,
  Failed: yes,
  Restarts: whole,
  Events: z
    .array(taskEvent)
    .nullish()
    .transform((value) => value ?? []),
});

export const allocation = z.object({
  ID: z.string(),
  Name: z.string(),
  TaskGroup: z.string(),
  NodeName: text,
  NodeID: text,
  JobVersion: whole,
  DesiredStatus: text,
  ClientStatus: text,
  ClientDescription: text,
  /** The stubs of lists leave it out (seen in 2.0.5): there, JobVersion joins allocation and deployment. */
  DeploymentID: id,
  DeploymentStatus: z.object({ Healthy: z.boolean().nullish(), Canary: yes }).nullish(),
  FollowupEvalID: id,
  NextAllocation: id,
  TaskStates: z
    .record(z.string(), taskState)
    .nullish()
    .transform((value) => value ?? {}),
  CreateIndex: whole,
  ModifyIndex: whole,
});

export type WireEvaluation = z.infer<typeof evaluation>;
export type WireDeployment = z.infer<typeof deployment>;
export type WireAllocation = z.infer<typeof allocation>;
export type WireTaskEvent = z.infer<typeof taskEvent>;
