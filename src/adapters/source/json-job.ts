import type { ParsedJob } from '../../ports/scheduler.ts';
import { jobSpec } from '../nomad/wire/job.ts';

/** A job in the API's own JSON, bare or as `{"Job": …}`. Nomad canonicalises it when it plans and registers. */
export function parseJsonJob(text: string): ParsedJob {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    // V8 quotes the text around the error, which may be a secret: only the place is passed on.
    const place = /at position \d+(?: \(line \d+ column \d+\))?/.exec(error instanceof Error ? error.message : '');
    return { kind: 'invalid', message: `the job is no JSON${place === null ? '' : ` ${place[0]}`}` };
  }
  const inner = content !== null && typeof content === 'object' && 'Job' in content ? content.Job : content;
  const parsed = jobSpec.safeParse(inner);
  if (parsed.success) return { kind: 'parsed', job: parsed.data };
  return { kind: 'invalid', message: "the text is no job in the form of Nomad's API" };
}
