import type { Scheduler } from '../../ports/scheduler.ts';
import { parseBody, statusError } from '../http-reply.ts';
import { isMissing, jobSegment, type NomadClient } from './nomad-client.ts';
import { ourScalingEvent, scaleStatus } from './wire/job.ts';

/** Scaling events: Nomad keeps the last 20 of each group and shows them beside the group's count. */
export function scalingCalls(nomad: NomadClient): Pick<Scheduler, 'scalingNotes' | 'noteScaling'> {
  return {
    async scalingNotes(jobId, options = {}) {
      const doing = `reading the scaling events of job ${jobId}`;
      const reply = await nomad.send({ doing, path: ['job', jobSegment(jobId), 'scale'], ...options });
      if (isMissing(reply)) return [];
      return Object.entries(parseBody(reply, scaleStatus).TaskGroups).flatMap(([group, { Events }]) =>
        (Events ?? []).flatMap((event) => {
          const ours = ourScalingEvent.safeParse(event);
          return ours.success ? [{ group, changeId: ours.data.Meta.meshbot_change }] : [];
        }),
      );
    },

    async noteScaling(jobId, { group, changeId, message }, options = {}) {
      const reply = await nomad.send({
        doing: `noting the scaling of job ${jobId}`,
        method: 'PUT',
        path: ['job', jobSegment(jobId), 'scale'],
        // Without a count it is an event alone, which Nomad takes during a deployment too.
        body: { Target: { Job: jobId, Group: group }, Message: message, Meta: { meshbot_change: changeId } },
        ...options,
      });
      if (reply.status >= 300) throw statusError(reply);
    },
  };
}
