import type { ChangeState } from '../domain/change/change.ts';

/** One entry a request, refusal, decision, transition and outcome; texts in it are masked. */
export interface AuditEntry {
  readonly event: 'requested' | 'refused' | 'decided' | 'transition' | 'fault';
  readonly environment?: string;
  readonly service?: string;
  readonly changeId?: string;
  readonly requestId?: string;
  readonly userId?: string;
  readonly from?: ChangeState;
  readonly to?: ChangeState;
  /** Refusal reason or error code. */
  readonly reason?: string;
  readonly fingerprint?: string;
  readonly evaluationId?: string;
}

/** The trail an auditor reads; here the log stream. */
export interface Audit {
  record(entry: AuditEntry): void;
}
