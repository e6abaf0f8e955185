import { z } from 'zod';
import type { JobSpec } from '../../../domain/plan/job-spec.ts';

const text = z.string().nullish();
const whole = z.number().int().nullish();

const task = z.looseObject({
  Name: text,
  Driver: text,
  Config: z.record(z.string(), z.unknown()).nullish(),
  Env: z.record(z.string(), z.string()).nullish(),
});

const taskGroup = z.looseObject({
  Name: text,
  Count: whole,
  Scaling: z.record(z.string(), z.unknown()).nullish(),
  Tasks: z.array(task).nullish(),
});

const shape = z.looseObject({
  ID: z.string().min(1),
  Name: text,
  Namespace: text,
  Region: text,
  Type: text,
  TaskGroups: z.array(taskGroup).nullish(),
});

/** A job, checked where we read it and handed on as the very object that came: what is planned must stay whole (I1). */
export const jobSpec = z.custom<JobSpec>((value) => shape.safeParse(value).success, 'is no job');

/** What a stored version of a job says about itself, beside its specification. */
export const storedJob = z.looseObject({
  Version: z.number().int(),
  JobModifyIndex: z.number().int(),
  Status: z.string(),
  Stable: z.boolean().nullish(),
  Stop: z.boolean().nullish(),
  Type: z.string(),
  Periodic: z.unknown(),
  ParameterizedJob: z.unknown(),
  /** ns since the epoch; a float holds it to the µs, which is enough. */
  SubmitTime: z.number().nullish(),
  VersionTag: z.looseObject({ Name: z.string() }).nullish(),
});

export const jobVersions = z.object({ Versions: z.array(z.unknown()) });

export const submission = z.object({
  Source: z.string(),
  Format: z.string(),
  VariableFlags: z.record(z.string(), z.string()).nullish(),
  Variables: z.string().nullish(),
});

/** `EvalID` is empty for periodic and parameterized jobs. */
export const registered = z.object({ EvalID: z.string() });

/** A job's counts, with the last 20 scaling events of each group. */
export const scaleStatus = z.object({
  TaskGroups: z.record(z.string(), z.object({ Events: z.array(z.unknown()).nullish() })),
});

/** What our own events carry; those of others carry what they like. */
export const ourScalingEvent = z.looseObject({ Meta: z.looseObject({ meshbot_change: z.string() }) });
