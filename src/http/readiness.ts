import type { ChangeStore } from '../ports/change-store.ts';
import type { MemberStatus } from '../ports/membership.ts';

/** The state of the sockets to Slack, as the edge tells it. */
export interface Sockets {
  readonly wanted: number;
  readonly connected: number;
  /** ms; undefined while none is up. */
  readonly ageMs: number | undefined;
  /** Slack's reason for never letting us in again. */
  readonly fatal: string | undefined;
}

export interface Readiness {
  readonly ready: boolean;
  /** Why not; empty when ready. */
  readonly reasons: readonly string[];
  readonly sockets: Sockets;
}

/** An id that no change has: reading it takes Consul one consistent look. */
const PROBE = 'readiness-probe';
const PROBE_MS = 2000;

export interface Looked {
  readonly status: () => Sockets;
  readonly store: Pick<ChangeStore, 'read'>;
  readonly member: () => MemberStatus;
}

/** Answers whether this replica can do its work now. Calls that overlap share one look at the store. */
export function createReadiness({ status, store, member }: Looked): () => Promise<Readiness> {
  let looking: Promise<string | undefined> | undefined;
  const look = async (): Promise<string | undefined> => {
    try {
      await store.read(PROBE, { signal: AbortSignal.timeout(PROBE_MS) });
      return undefined;
    } catch {
      return 'the store of changes does not answer';
    } finally {
      looking = undefined;
    }
  };
  return async () => {
    looking ??= look();
    const storeFault = await looking;
    const sockets = status();
    const reasons = [socketFault(sockets), storeFault, memberFault(member())].filter((reason) => reason !== undefined);
    return { ready: reasons.length === 0, reasons, sockets };
  };
}

function socketFault({ fatal, connected }: Sockets): string | undefined {
  if (fatal !== undefined) return `Slack refuses the app token: ${fatal}`;
  return connected === 0 ? 'no socket to Slack is up' : undefined;
}

function memberFault(status: MemberStatus): string | undefined {
  return status === 'member' ? undefined : 'Consul does not confirm this replica: its changes wait';
}
