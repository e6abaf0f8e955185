import { countOf, jobTypeOf, runsEverywhere } from './groups.ts';
import type { JobSpec } from './job-spec.ts';

/** A group that is there before and after a change, with another count. */
export interface Rescaled {
  readonly group: string;
  readonly from: number;
  readonly to: number;
}

/** What a change scales: none of a new job, and none of one that runs on every node, which has no counts. */
export function rescaledOf(job: JobSpec, current: JobSpec | undefined): readonly Rescaled[] {
  if (runsEverywhere(jobTypeOf(job))) return [];
  const before = new Map(current?.TaskGroups?.map((spec) => [spec.Name ?? '', countOf(spec)]));
  return (job.TaskGroups ?? []).flatMap((spec) => {
    const [group, to] = [spec.Name ?? '', countOf(spec)];
    const from = before.get(group);
    return from === undefined || from === to ? [] : [{ group, from, to }];
  });
}
