import { failure } from '../errors.ts';
import { fillingError, storedJob, storedWarnings, validateStored } from '../jobspec/index.ts';
import { type StoredJob, toStoredJob } from '../state/model.ts';
import type { NomadJob } from '../wire.ts';

/** Where a job is to go, and what is known of that place. */
export interface JobPlace {
  readonly region: string;
  readonly namespace: string;
  /** Whether tasks may use more memory than they reserve. */
  readonly oversubscribes: boolean;
  /** What stands against this place: a namespace or a pool that is not there, a driver that it does not allow. */
  readonly problems: (job: StoredJob) => readonly string[];
}

export interface Judgement {
  readonly job: StoredJob;
  readonly problems: readonly string[];
  /** Nomad's one text of all warnings; empty without any. */
  readonly warnings: string;
}

/** A job in the form in which the server would keep it, and what the server has to say about it. */
export function judgeJob(given: NomadJob, place: JobPlace): Judgement {
  const kept = storedJob(given, { region: place.region, namespace: place.namespace });
  const job = toStoredJob({ ...kept, Namespace: place.namespace }, place.region);
  const unfilled = fillingError(job);
  if (unfilled !== undefined) throw failure(unfilled);
  return { job, problems: validateStored(job, place.problems(job)), warnings: warningText(storedWarnings(job, place)) };
}

function warningText(warnings: readonly string[]): string {
  if (warnings.length === 0) return '';
  const title = warnings.length === 1 ? '1 warning:' : `${warnings.length} warnings:`;
  return `${title}\n\n${warnings.map((warning) => `* ${warning}`).join('\n')}`;
}
