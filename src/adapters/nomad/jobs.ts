import type { Call, JobRefused, JobSource, RunningJob, Scheduler } from '../../ports/scheduler.ts';
import { checkForm, parseBody, type Reply, readJson, statusError } from '../http-reply.ts';
import type { UpstreamCall } from '../upstream.ts';
import { toSchedulerPlan } from './convert-plan.ts';
import { isMissing, jobSegment, type NomadClient } from './nomad-client.ts';
import { jobRefusal } from './refusal.ts';
import { variablesText } from './variables.ts';
import { jobSpec, jobVersions, registered, storedJob, submission } from './wire/job.ts';
import { planResponse } from './wire/plan.ts';

type Jobs = Pick<Scheduler, 'parse' | 'plan' | 'register' | 'job' | 'versions' | 'submission'>;

// Placing a big job takes Nomad longer than a look-up.
const PLACING = { deadlineMs: 30_000 };

/** What Nomad does with jobs: read, parse, plan and register. */
export function jobCalls(nomad: NomadClient): Jobs {
  return {
    async parse(source, options = {}) {
      const reply = await nomad.send({
        doing: 'parsing the job',
        method: 'POST',
        writes: false,
        path: ['jobs', 'parse'],
        body: { JobHCL: source.text, Variables: variablesText(source), Canonicalize: true },
        ...options,
      });
      const invalid = reply.status === 400 || reply.status === 500 ? jobRefusal(reply) : undefined;
      if (invalid !== undefined) return { kind: 'invalid', message: invalid.message };
      return { kind: 'parsed', job: parseBody(reply, jobSpec) };
    },

    async plan(job, options = {}) {
      const reply = await nomad.send({
        doing: `planning job ${job.ID}`,
        method: 'POST',
        writes: false,
        path: ['job', jobSegment(job.ID), 'plan'],
        body: { Job: job, Diff: true },
        ...PLACING,
        ...options,
      });
      return refusalOf(reply) ?? toSchedulerPlan(parseBody(reply, planResponse));
    },

    async register(job, baseIndex, source, options = {}) {
      const reply = await nomad.send({
        doing: `registering job ${job.ID}`,
        method: 'POST',
        path: ['jobs'],
        body: {
          Job: job,
          EnforceIndex: true,
          JobModifyIndex: baseIndex,
          ...(source === undefined ? {} : { Submission: toSubmission(source) }),
        },
        ...PLACING,
        ...options,
      });
      const refused = refusalOf(reply);
      if (refused !== undefined) return refused;
      const { EvalID } = parseBody(reply, registered);
      return { kind: 'registered', evaluationId: EvalID === '' ? undefined : EvalID };
    },

    async job(jobId, options = {}) {
      const reply = await nomad.send({ doing: `reading job ${jobId}`, path: ['job', jobSegment(jobId)], ...options });
      return isMissing(reply) ? undefined : toRunningJob(reply.call, readJson(reply));
    },

    versions: (jobId, options) => versionsOf(nomad, jobId, options),
    submission: (jobId, version, options) => submissionOf(nomad, jobId, version, options),
  };
}

async function versionsOf(nomad: NomadClient, jobId: string, options: Call = {}): Promise<readonly RunningJob[]> {
  const doing = `reading the versions of job ${jobId}`;
  const reply = await nomad.send({ doing, path: ['job', jobSegment(jobId), 'versions'], ...options });
  if (isMissing(reply)) return [];
  return parseBody(reply, jobVersions).Versions.map((version) => toRunningJob(reply.call, version));
}

async function submissionOf(
  nomad: NomadClient,
  jobId: string,
  version: number,
  options: Call = {},
): Promise<JobSource | undefined> {
  const doing = `reading the source of job ${jobId}`;
  const path = ['job', jobSegment(jobId), 'submission'];
  const found = await nomad.find({ doing, path, query: { version }, ...options }, submission);
  // HCL1 can no longer be parsed by any Nomad that we support.
  if (found === undefined || (found.Format !== 'hcl2' && found.Format !== 'json')) return undefined;
  return {
    format: found.Format,
    text: found.Source,
    variableFlags: found.VariableFlags ?? {},
    variables: found.Variables ?? '',
  };
}

function toRunningJob(call: UpstreamCall, content: unknown): RunningJob {
  const stored = checkForm(call, content, storedJob);
  return {
    spec: checkForm(call, content, jobSpec),
    version: stored.Version,
    jobModifyIndex: stored.JobModifyIndex,
    status: stored.Status,
    stable: stored.Stable === true,
    stopped: stored.Stop === true,
    type: stored.Type,
    periodic: stored.Periodic !== null && stored.Periodic !== undefined,
    parameterized: stored.ParameterizedJob !== null && stored.ParameterizedJob !== undefined,
    submittedAt: instantOf(stored.SubmitTime),
    tag: stored.VersionTag?.Name,
  };
}

function instantOf(ns: number | null | undefined): string | undefined {
  return ns === null || ns === undefined || ns <= 0 ? undefined : new Date(ns / 1e6).toISOString();
}

function refusalOf(reply: Reply): JobRefused | undefined {
  const refused = jobRefusal(reply);
  if (refused === undefined && reply.status >= 300) throw statusError(reply);
  return refused;
}

/** Nomad's own clients escape flags, and Nomad unescapes them when they are read. */
function toSubmission(source: JobSource) {
  const flags = Object.entries(source.variableFlags).map(([name, value]) => [name, encodeURIComponent(value)]);
  return {
    Source: source.text,
    Format: source.format,
    VariableFlags: Object.fromEntries(flags),
    Variables: source.variables,
  };
}
