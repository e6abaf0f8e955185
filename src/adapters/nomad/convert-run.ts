import type { Allocation, Deployment, Evaluation, TaskEvent } from '../../ports/scheduler.ts';
import { mapValues, sortedEntries, toMetrics } from './convert-plan.ts';
import type { WireAllocation, WireDeployment, WireEvaluation, WireTaskEvent } from './wire/run.ts';

export function toEvaluation(wire: WireEvaluation): Evaluation {
  return {
    id: wire.ID,
    trigger: wire.TriggeredBy,
    jobModifyIndex: wire.JobModifyIndex,
    status: wire.Status,
    statusDescription: wire.StatusDescription,
    deploymentId: wire.DeploymentID,
    blockedEvaluationId: wire.BlockedEval,
    nextEvaluationId: wire.NextEval,
    failures: mapValues(wire.FailedTGAllocs, toMetrics),
  };
}

export function toDeployment(wire: WireDeployment): Deployment {
  return {
    id: wire.ID,
    jobVersion: wire.JobVersion,
    jobModifyIndex: wire.JobSpecModifyIndex,
    status: wire.Status,
    statusDescription: wire.StatusDescription,
    // Nomad writes its maps in another order each time; whoever compares two readings must not see a change.
    groups: sortedEntries(wire.TaskGroups).map(([name, state]) => ({
      name,
      desiredTotal: state.DesiredTotal,
      desiredCanaries: state.DesiredCanaries,
      placed: state.PlacedAllocs,
      healthy: state.HealthyAllocs,
      unhealthy: state.UnhealthyAllocs,
      promoted: state.Promoted,
      autoRevert: state.AutoRevert,
      autoPromote: state.AutoPromote,
    })),
  };
}

export function toAllocation(wire: WireAllocation): Allocation {
  return {
    id: wire.ID,
    name: wire.Name,
    group: wire.TaskGroup,
    node: wire.NodeName === '' ? wire.NodeID : wire.NodeName,
    jobVersion: wire.JobVersion,
    desiredStatus: wire.DesiredStatus,
    clientStatus: wire.ClientStatus,
    clientDescription: wire.ClientDescription,
    deploymentId: wire.DeploymentID,
    healthy: wire.DeploymentStatus?.Healthy ?? undefined,
    canary: wire.DeploymentStatus?.Canary ?? false,
    rescheduling: wire.FollowupEvalID !== undefined || wire.NextAllocation !== undefined,
    tasks: sortedEntries(wire.TaskStates).map(([name, state]) => ({
      name,
      state: state.State,
      failed: state.Failed,
      restarts: state.Restarts,
      events: state.Events.map(toTaskEvent),
    })),
    createIndex: wire.CreateIndex,
    modifyIndex: wire.ModifyIndex,
  };
}

function toTaskEvent(wire: WireTaskEvent): TaskEvent {
  const exitCode = Number.parseInt(wire.Details['exit_code'] ?? '', 10);
  return {
    type: wire.Type,
    atMs: Math.floor(wire.Time / 1e6),
    message: messageOf(wire),
    exitCode: Number.isNaN(exitCode) ? undefined : exitCode,
    oom: wire.Details['oom_killed'] === 'true',
  };
}

/** What Nomad says of the event, beside its exit code: `Exit Code: 1, Exit Message: "…"` comes down to the message. */
function messageOf({ Type, DisplayMessage, Message, Details }: WireTaskEvent): string {
  if (Type === 'Terminated' && Details['exit_code'] !== undefined) {
    const { signal = '0', exit_message: said = '' } = Details;
    return [signal === '0' || signal === '' ? '' : `signal ${signal}`, said].filter((part) => part !== '').join(', ');
  }
  return DisplayMessage === '' ? Message : DisplayMessage;
}
