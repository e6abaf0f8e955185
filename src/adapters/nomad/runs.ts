import { z } from 'zod';
import type { Scheduler } from '../../ports/scheduler.ts';
import { parseBody, statusError } from '../http-reply.ts';
import { toAllocation, toDeployment, toEvaluation } from './convert-run.ts';
import { idSegment, isMissing, jobSegment, type NomadClient } from './nomad-client.ts';
import { allocation, deployment, evaluation } from './wire/run.ts';

type Runs = Pick<Scheduler, 'evaluation' | 'evaluations' | 'deployment' | 'deployments' | 'allocations' | 'logTail'>;

/** What became of a registered job: evaluations, deployments, allocations and what its tasks logged. */
export function runCalls(nomad: NomadClient): Runs {
  return {
    async evaluation(id, options = {}) {
      const call = { doing: 'reading an evaluation', path: ['evaluation', idSegment(id)] };
      return nomad.watch(call, options, (reply) =>
        isMissing(reply) ? undefined : toEvaluation(parseBody(reply, evaluation)),
      );
    },

    async evaluations(jobId, options = {}) {
      const doing = `reading the evaluations of job ${jobId}`;
      const path = ['job', jobSegment(jobId), 'evaluations'];
      const found = (await nomad.find({ doing, path, ...options }, z.array(evaluation))) ?? [];
      return found.sort((a, b) => b.CreateIndex - a.CreateIndex).map(toEvaluation);
    },

    async deployment(id, options = {}) {
      const call = { doing: 'reading a deployment', path: ['deployment', idSegment(id)] };
      return nomad.watch(call, options, (reply) =>
        isMissing(reply) ? undefined : toDeployment(parseBody(reply, deployment)),
      );
    },

    async deployments(jobId, options = {}) {
      const call = {
        doing: `reading the deployments of job ${jobId}`,
        path: ['job', jobSegment(jobId), 'deployments'],
      };
      return nomad.watch(call, options, (reply) =>
        (isMissing(reply) ? [] : (parseBody(reply, z.array(deployment).nullable()) ?? []))
          .sort((a, b) => b.CreateIndex - a.CreateIndex)
          .map(toDeployment),
      );
    },

    async allocations(jobId, options = {}) {
      const call = {
        doing: `reading the allocations of job ${jobId}`,
        path: ['job', jobSegment(jobId), 'allocations'],
      };
      return nomad.watch(call, options, (reply) =>
        (isMissing(reply) ? [] : (parseBody(reply, z.array(allocation).nullable()) ?? [])).map(toAllocation),
      );
    },

    async logTail(allocationId, task, stream, bytes, options = {}) {
      const reply = await nomad.send({
        doing: `reading what task ${task} logged`,
        path: ['client', 'fs', 'logs', idSegment(allocationId)],
        query: { task, type: stream, plain: true, follow: false, origin: 'end', offset: bytes },
        ...options,
      });
      if (reply.status < 300) return withoutBrokenStart(reply.text);
      if (isGone(reply.status, reply.text)) return '';
      throw statusError(reply);
    },
  };
}

/** An allocation that was collected, a task that never started, a log that rotated away: there is nothing to show. */
function isGone(status: number, text: string): boolean {
  return status === 404 || (status === 500 && /not found|unknown allocation|not started|no such file/i.test(text));
}

/** A tail that starts inside a character begins with replacement marks. */
function withoutBrokenStart(text: string): string {
  return text.replace(/^\uFFFD{1,3}/, '');
}
