import type { Progress } from '../../../domain/change/change.ts';
import type { StoredChange } from '../../../ports/change-store.ts';
import { advance } from '../advance.ts';
import { lockAfterBrokenGlass } from '../break-glass.ts';
import { type ChangeDeps, upstreamsOf } from '../deps.ts';
import { readPlan } from '../plan/frozen.ts';
import { orAborted } from '../run/or-aborted.ts';
import { showEnding, showEntry } from '../show.ts';
import { type Ending, Follower } from './follower.ts';
import { noteScaling } from './note-scaling.ts';
import { observe } from './observe.ts';
import { tagVersion } from './tag-version.ts';

/** Follows an applied change until it has ended, and shows how it goes. Aborting leaves the change to be followed again. */
export async function follow(deps: ChangeDeps, stored: StoredChange, signal: AbortSignal): Promise<void> {
  const { jobId, environment, applied } = stored.change;
  if (applied === undefined) return;
  // Whoever applied it may have died before it could say so.
  void showEntry(deps, stored.change, 'applied', { kind: 'applied', evaluationId: applied.evaluationId });
  await lockAfterBrokenGlass(deps, stored);
  const { scheduler } = upstreamsOf(deps, environment);
  const plan = await readPlan(deps.store, stored, signal);
  await orAborted(noteScaling(deps, stored.change, plan), signal);
  const follower = new Follower(deps, stored, { scheduler, applied, plan, signal });
  for await (const observed of observe(scheduler, deps.clock, { jobId, applied }, signal)) {
    const ending = await follower.see(observed);
    if (ending !== undefined) return finish(deps, stored, ending, { progress: follower.progress, signal });
  }
}

async function finish(
  deps: ChangeDeps,
  stored: StoredChange,
  ending: Ending,
  { progress, signal }: { readonly progress: Progress | undefined; readonly signal: AbortSignal },
): Promise<void> {
  // Before it is on record that it has succeeded: who dies in between is followed by somebody who names it again.
  if (ending.type === 'succeeded') await orAborted(tagVersion(deps, stored.change), signal);
  if (signal.aborted) return;
  const advanced = await advance(deps, stored, ending, { deploymentId: progress?.deploymentId });
  if (advanced.kind !== 'advanced') return;
  await orAborted(showEnding(deps, advanced.stored, { progress }), signal);
}
