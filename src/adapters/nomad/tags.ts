import type { Scheduler } from '../../ports/scheduler.ts';
import { type Reply, statusError } from '../http-reply.ts';
import { jobSegment, type NomadClient } from './nomad-client.ts';

/** Names of job versions. A tagged version is never cleared away by Nomad; a name belongs to one version of a job. */
export function tagCalls(nomad: NomadClient): Pick<Scheduler, 'tagVersion' | 'untagVersion'> {
  return {
    async tagVersion(jobId, { version, name, description }, options = {}) {
      const reply = await nomad.send({
        doing: `tagging version ${version} of job ${jobId}`,
        method: 'PUT',
        path: ['job', jobSegment(jobId), 'versions', name, 'tag'],
        body: { Version: version, Description: description },
        ...options,
      });
      if (isUnknownCall(reply)) return 'unsupported';
      if (reply.status >= 300) throw statusError(reply);
      return 'tagged';
    },

    async untagVersion(jobId, name, options = {}) {
      const reply = await nomad.send({
        doing: `taking a tag off job ${jobId}`,
        method: 'DELETE',
        path: ['job', jobSegment(jobId), 'versions', name, 'tag'],
        ...options,
      });
      // Another replica may have been first.
      if (reply.status >= 300 && !/not found/i.test(reply.text)) throw statusError(reply);
    },
  };
}

/** Before 1.9 Nomad takes the whole path for the name of a job, and the body for a registration without a job. */
function isUnknownCall({ status, text }: Reply): boolean {
  return status === 400 && /job must be specified/i.test(text);
}
