import type { Change } from '../../../domain/change/change.ts';
import type { Scheduler } from '../../../ports/scheduler.ts';
import { type ChangeDeps, upstreamsOf } from '../deps.ts';
import { describeChange } from './describe-change.ts';

const OURS = 'meshbot-';
/** Nomad never clears a tagged version away: older tags of ours are taken off again. */
const KEPT = 5;

/**
 * Names the job version that a good change made after the change, in Nomad itself. A help for whoever looks there: that
 * it cannot be done is logged and changes nothing. Never rejects.
 */
export async function tagVersion(deps: ChangeDeps, change: Change): Promise<void> {
  const version = change.applied?.jobVersion;
  if (version === undefined) return;
  try {
    const { scheduler } = upstreamsOf(deps, change.environment);
    const tag = { version, name: `${OURS}${change.id}`, description: describeChange(change, versionsOf(change)) };
    if ((await scheduler.tagVersion(change.jobId, tag)) === 'unsupported') {
      deps.log.debug({ changeId: change.id }, 'this Nomad knows no version tags');
      return;
    }
    await takeOffOlder(scheduler, change.jobId);
  } catch (error) {
    deps.log.warn({ err: error, changeId: change.id }, 'tagging a job version');
  }
}

async function takeOffOlder(scheduler: Scheduler, jobId: string): Promise<void> {
  const versions = await scheduler.versions(jobId);
  const tagged = versions.filter(({ tag }) => tag?.startsWith(OURS)).sort((a, b) => b.version - a.version);
  for (const { tag } of tagged.slice(KEPT)) if (tag !== undefined) await scheduler.untagVersion(jobId, tag);
}

function versionsOf({ fromVersion, toVersion }: Change): string {
  return toVersion === undefined ? '' : ` from ${fromVersion ?? 'none'} to ${toVersion}`;
}
