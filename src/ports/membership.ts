import type { Fence } from './change-store.ts';

/**
 * Which replicas live, and which changes are this one's to drive. A change has at most one driver: the replica that
 * holds its claim. A replica that dies, is paused or cut off loses all of its claims to the others.
 */
export interface Membership {
  /** Joins the other replicas; `news` hears of changes that need a driver. Rejects when the store does not answer. */
  start(news: News): Promise<void>;
  /** The fence of a change that is about to be created under it. @throws MESH_FENCED while this replica is no member. */
  fence(changeId: string): Fence;
  /** The claim that the creation of a change under this fence has made. */
  adopt(fence: Fence): Claim;
  /** Undefined: another replica drives the change. Rejects when the store does not answer. */
  claim(changeId: string): Promise<Claim | undefined>;
  /** Lets the change's driver look again, wherever it is, and draw the card again. */
  ring(changeId: string): Promise<void>;
  /** How this replica stands among the others. */
  status(): MemberStatus;
  /** Gives every claim back, so that another replica goes on at once. */
  stop(): Promise<void>;
}

/** `member`: its session is known to live. `unsure`: Consul has not confirmed that lately, drivers hold still. */
export type MemberStatus = 'member' | 'unsure';

export interface News {
  /** Nobody drives this change. May be told again and again. */
  free(changeId: string): void;
  /** Somebody else has moved the change on that this replica drives; `redraw`: its card is to be drawn again. */
  rung(changeId: string, redraw: boolean): void;
}

/** The right to take the next steps of one change, to edit its card and to write into its thread. */
export interface Claim {
  readonly fence: Fence;
  /** Aborted with MESH_FENCED once the claim is known to be lost. */
  readonly lost: AbortSignal;
  /**
   * Resolves while nobody can have taken the claim over: at once if the session was confirmed in the last seconds, else
   * when it is confirmed next. @throws MESH_FENCED when the claim is lost.
   */
  holds(): Promise<void>;
  /** Asks the store now. @throws MESH_FENCED when the claim is lost; as the store does when it does not answer. */
  check(): Promise<void>;
  /** Nothing is left to do for this change: takes it off everybody's list. */
  done(): Promise<void>;
}
