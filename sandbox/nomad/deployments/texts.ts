/** Nomad's descriptions of a deployment's state (nomad/structs/deployment.go). */
export const DEPLOYMENT_TEXT = {
  running: 'Deployment is running',
  needsPromotion: 'Deployment is running but requires manual promotion',
  autoPromotion: 'Deployment is running pending automatic promotion',
  paused: 'Deployment is paused',
  successful: 'Deployment completed successfully',
  stoppedJob: 'Cancelled because job is stopped',
  newerJob: 'Cancelled due to newer version of job',
  failedAllocations: 'Failed due to unhealthy allocations',
  progressDeadline: 'Failed due to progress deadline',
  failedByUser: 'Deployment marked as failed',
} as const;

export const withRollback = (text: string, version: number): string =>
  `${text} - rolling back to job version ${version}`;

export const withoutRollbackTarget = (text: string): string => `${text} - no stable job version to auto revert to`;

export const withNoopRollback = (text: string, version: number): string =>
  `${text} - not rolling back to stable job version ${version} as current job has same specification`;
