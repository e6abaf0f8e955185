/** What a person asked for, parsed. One shape a verb; see src/commands/ for the grammar of each. */
export interface DeployRequest {
  readonly verb: 'deploy';
  readonly service: string;
  readonly version?: string;
  readonly environment?: string;
  /** A whole image reference, `repository:tag` or `repository@digest`, in place of a version. */
  readonly image?: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly reason?: string;
  readonly dryRun: boolean;
  /** Without the approvals that it needs; it comes with a reason. */
  readonly breakGlass?: boolean;
}

export interface HelpRequest {
  readonly verb: 'help';
  readonly topic?: string;
}

/** A lock on one service, on a whole environment, or on everything. */
export interface LockRequest {
  readonly verb: 'lock';
  readonly service?: string;
  readonly environment?: string;
  readonly everywhere: boolean;
  readonly reason: string;
  /** ms; the configured time when absent. */
  readonly forMs?: number;
  /** Take over somebody else's lock. */
  readonly steal: boolean;
}

export interface UnlockRequest {
  readonly verb: 'unlock';
  readonly service?: string;
  readonly environment?: string;
  readonly everywhere: boolean;
  /** Release somebody else's lock; it comes with a reason. */
  readonly steal: boolean;
  readonly reason?: string;
}

export interface LocksRequest {
  readonly verb: 'locks';
  readonly environment?: string;
}

/** Of a service or of a person, never of both. */
export interface AuditRequest {
  readonly verb: 'audit';
  readonly service?: string;
  /** As Slack shows them, or their member id. */
  readonly person?: string;
  readonly environment?: string;
}

/** Whether somebody may do something. */
export interface CanRequest {
  readonly verb: 'can';
  /** A name as Slack shows it, or a member id. */
  readonly person: string;
  readonly action: 'propose' | 'approve' | 'break-glass';
  readonly service: string;
  readonly environment?: string;
}

export type Request =
  | CanRequest
  | AuditRequest
  | DeployRequest
  | LockRequest
  | UnlockRequest
  | LocksRequest
  | HelpRequest;

/** Who asked, where and when. `requestId` names the request in every log line and answer. */
export interface Asking {
  readonly requestId: string;
  readonly userId: string;
  readonly teamId: string;
  readonly channelId: string;
  /** Set when the request came as a mention in a thread. */
  readonly threadTs?: string;
}
