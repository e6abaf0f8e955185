import type { Wire, WireReply } from '../wire.ts';
import type { Part } from './job-pieces.ts';
import { slug } from './planned.ts';
import type { Question } from './recorded-cases.ts';

/** What validating, planning and registering a job says, each with its warnings. */
export function judgements(jobs: Readonly<Record<string, Part>>): Question[] {
  return Object.entries(jobs).map(([title, job]) => ({
    title,
    ask: async (wire) => judged(wire, { ID: slug(title), ...job }),
  }));
}

async function judged(wire: Wire, job: Part): Promise<string[]> {
  const validated = await wire.put('/v1/validate/job', { Job: job });
  const planned = await wire.put(`/v1/job/${job['ID']}/plan`, { Job: job });
  const registered = await wire.put('/v1/jobs', { Job: job });
  return [
    ...told('validated', validated, ['DriverConfigValidated', 'ValidationErrors', 'Error', 'Warnings']),
    ...told('planned', planned, ['Warnings']),
    ...told('registered', registered, ['Warnings']),
  ];
}

/** These fields of a JSON answer, quoted, or the text of another one, line by line. */
function told(doing: string, reply: WireReply, fields: readonly string[]): string[] {
  if (reply.status !== 200) return [`${doing}: ${reply.status}`, ...reply.text.split('\n').map((line) => `  ${line}`)];
  const answer = reply.json as Record<string, unknown>; // an object in the API's words
  return [`${doing}:`, ...fields.flatMap((field) => [`  ${field}: ${JSON.stringify(answer[field])}`])];
}
