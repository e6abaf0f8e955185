import type { AuditEntry } from '../domain/audit/entry.ts';

/** The trail an auditor reads. What a change's step leaves in it is written with the step, by the change store. */
export interface Audit {
  /** Resolves when the entry stands in its chain. @throws MeshError when that is not certain. */
  record(entry: AuditEntry): Promise<void>;
}
