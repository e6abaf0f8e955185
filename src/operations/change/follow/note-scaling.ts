import type { Change } from '../../../domain/change/change.ts';
import { runsEverywhere } from '../../../domain/plan/groups.ts';
import type { Plan } from '../../../domain/plan/plan.ts';
import { type ChangeDeps, upstreamsOf } from '../deps.ts';
import { describeChange } from './describe-change.ts';

/**
 * Says beside each count that a change has altered, in Nomad itself, who asked and who approved. Once: whoever takes
 * over looks for what the one before has left. A help for whoever looks there: that it cannot be done is logged and
 * changes nothing. Never rejects.
 */
export async function noteScaling(deps: ChangeDeps, change: Change, { rescaled = [] }: Plan): Promise<void> {
  if (rescaled.length === 0) return;
  try {
    const { scheduler } = upstreamsOf(deps, change.environment);
    const [running, noted] = await Promise.all([scheduler.job(change.jobId), scheduler.scalingNotes(change.jobId)]);
    // Somebody may have purged the job since, and put one in its place for which no event may be sent.
    if (running === undefined || runsEverywhere(running.type)) return;
    for (const { group, from, to } of rescaled) {
      if (noted.some((note) => note.group === group && note.changeId === change.id)) continue;
      const message = describeChange(change, `, count from ${from} to ${to}`);
      await scheduler.noteScaling(change.jobId, { group, changeId: change.id, message });
    }
  } catch (error) {
    deps.log.warn({ err: error, changeId: change.id }, 'noting a scaling');
  }
}
