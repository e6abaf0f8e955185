import {
  isActiveDeployment,
  isCanary,
  isServerTerminal,
  isTerminal,
  type StoredAllocation,
  type StoredJob,
} from '../../state/model.ts';
import type { Deployment, Node } from '../../wire.ts';
import { hasExpired, lostAfterMs, needsToReconnect, replacesOnDisconnect } from './disconnect.ts';
import { nextRescheduleMs } from './reschedule.ts';

/** Nodes by id that make their allocations move: down, gone, disconnected or draining. A gone node is undefined. */
export type TaintedNodes = ReadonlyMap<string, Node | undefined>;

export interface AllocClasses {
  readonly untainted: StoredAllocation[];
  readonly migrate: StoredAllocation[];
  readonly lost: StoredAllocation[];
  readonly ignore: StoredAllocation[];
  /** Their node has just disconnected, and they may wait for it. */
  readonly disconnecting: StoredAllocation[];
  /** Their node has come back in time. */
  readonly reconnecting: StoredAllocation[];
}

/** Sorts allocations by what their node and their own state ask for. */
export function classify(allocs: readonly StoredAllocation[], tainted: TaintedNodes, nowMs: number): AllocClasses {
  const classes: AllocClasses = {
    untainted: [],
    migrate: [],
    lost: [],
    ignore: [],
    disconnecting: [],
    reconnecting: [],
  };
  for (const alloc of allocs) classes[classOf(alloc, tainted, nowMs)].push(alloc);
  return classes;
}

/** The first rule that fits decides, in the order of the real reconciler. */
function classOf(alloc: StoredAllocation, tainted: TaintedNodes, nowMs: number): keyof AllocClasses {
  const isBack = needsToReconnect(alloc);
  if (!isBack && isTerminal(alloc)) return terminalClass(alloc);
  if (isBack && alloc.ClientStatus === 'failed') return alloc.DesiredStatus === 'run' ? 'reconnecting' : 'ignore';
  if (hasExpired(alloc, nowMs)) return 'lost';
  const node = tainted.get(alloc.NodeID);
  if (node?.Status === 'disconnected') return disconnectedClass(alloc);
  if (alloc.DesiredTransition.Migrate === true) return 'migrate';
  if (!tainted.has(alloc.NodeID) || node?.Status === 'ready') return isBack ? 'reconnecting' : 'untainted';
  return node === undefined ? 'lost' : downClass(alloc);
}

function downClass(alloc: StoredAllocation): keyof AllocClasses {
  if (replacesOnDisconnect(alloc)) return 'lost';
  if (alloc.ClientStatus === 'unknown') return 'untainted';
  return alloc.ClientStatus === 'running' ? 'disconnecting' : 'lost';
}

function terminalClass(alloc: StoredAllocation): keyof AllocClasses {
  if (isServerTerminal(alloc)) {
    // A batch allocation that a drain ended keeps its slot: nothing takes its place.
    return alloc.DesiredTransition.MigrateDisablePlacement === true ? 'untainted' : 'ignore';
  }
  return isCanary(alloc) && alloc.DesiredTransition.Migrate === true ? 'migrate' : 'untainted';
}

function disconnectedClass(alloc: StoredAllocation): keyof AllocClasses {
  if (alloc.ClientStatus === 'unknown') return 'untainted';
  return alloc.ClientStatus === 'pending' || lostAfterMs(alloc) === 0 ? 'lost' : 'disconnecting';
}

/** Allocations that still matter: not stopped by the server; for batch jobs those that finished count too. */
export function withoutServerTerminal(allocs: readonly StoredAllocation[]): StoredAllocation[] {
  return allocs.filter((alloc) => {
    if (!isServerTerminal(alloc)) return true;
    return alloc.Job.Type === 'batch' && alloc.DesiredTransition.Reschedule !== true;
  });
}

export const isOlder = (alloc: StoredAllocation, job: StoredJob): boolean =>
  alloc.Job.Version < job.Version || alloc.Job.CreateIndex < job.CreateIndex;

export const ranSuccessfully = (alloc: StoredAllocation): boolean => {
  const states = Object.values(alloc.TaskStates ?? {});
  return states.length > 0 && states.every((state) => state.State === 'dead' && !state.Failed);
};

export interface RescheduleClasses {
  readonly untainted: StoredAllocation[];
  readonly now: StoredAllocation[];
  readonly later: { readonly alloc: StoredAllocation; readonly atMs: number }[];
}

export interface RescheduleContext {
  readonly isBatch: boolean;
  readonly nowMs: number;
  readonly evalId: string;
  readonly deployment: Deployment | undefined;
}

/** Failed allocations are replaced now, later or never; the others stay as they are. */
export function classifyReschedule(allocs: readonly StoredAllocation[], context: RescheduleContext): RescheduleClasses {
  const classes: RescheduleClasses = { untainted: [], now: [], later: [] };
  for (const alloc of allocs) {
    if (alloc.NextAllocation !== '' && (isTerminal(alloc) || alloc.ClientStatus === 'unknown')) continue;
    const fate = context.isBatch ? batchFate(alloc) : serviceFate(alloc);
    if (fate === 'ignore') continue;
    if (fate === 'untainted') classes.untainted.push(alloc);
    else decide(alloc, context, classes);
  }
  return classes;
}

function decide(alloc: StoredAllocation, context: RescheduleContext, classes: RescheduleClasses): void {
  const { deployment } = context;
  const isDeploying =
    deployment !== undefined && alloc.DeploymentID === deployment.ID && isActiveDeployment(deployment);
  // While its deployment runs, the deployment's watcher decides whether a failed allocation is replaced.
  if (isDeploying && alloc.DesiredTransition.Reschedule !== true) {
    classes.untainted.push(alloc);
    return;
  }
  const atMs = nextRescheduleMs(alloc);
  const isNow =
    alloc.DesiredTransition.ForceReschedule === true ||
    (alloc.ClientStatus === 'unknown' && alloc.FollowupEvalID === context.evalId && replacesOnDisconnect(alloc)) ||
    (atMs !== undefined && (alloc.FollowupEvalID === context.evalId || atMs - context.nowMs <= 1000));
  if (isNow) {
    classes.now.push(alloc);
    return;
  }
  classes.untainted.push(alloc);
  if (atMs !== undefined && alloc.FollowupEvalID === '') classes.later.push({ alloc, atMs });
}

function batchFate(alloc: StoredAllocation): 'untainted' | 'ignore' | 'failed' {
  if (alloc.DesiredTransition.Reschedule === true) return 'failed';
  if (alloc.DesiredStatus === 'stop') return ranSuccessfully(alloc) ? 'untainted' : 'ignore';
  if (alloc.DesiredStatus === 'evict') return 'ignore';
  return alloc.ClientStatus === 'failed' ? 'failed' : 'untainted';
}

function serviceFate(alloc: StoredAllocation): 'ignore' | 'failed' {
  if (isServerTerminal(alloc)) return 'ignore';
  return alloc.ClientStatus === 'complete' || alloc.ClientStatus === 'lost' ? 'ignore' : 'failed';
}
