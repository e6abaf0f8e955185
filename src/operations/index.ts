import type { CardRef, Change } from '../domain/change/change.ts';
import type { Click } from '../domain/change/decision.ts';
import type { Outcome, Refusal } from '../domain/outcome.ts';
import type { Plan } from '../domain/plan/plan.ts';
import type { Asking, DeployRequest } from '../domain/request.ts';

/** Everything that Slack, HTTP and the command line may ask of the bot. Faults are thrown as MeshError. */
export interface Operations {
  /** Plans the deployment and, unless it is a dry run or changes nothing, puts its card into the environment's channel. */
  propose(request: DeployRequest, asking: Asking, signal?: AbortSignal): Promise<Outcome>;
  /** Takes one click. An approved change is applied and followed in the background; the answer does not wait for it. */
  decide(click: Click, signal?: AbortSignal): Promise<Outcome>;
  /** What a change's card stands for, for the full diff and the reject modal. */
  show(seen: {
    readonly changeId: string;
    readonly card: CardRef;
    readonly userId: string;
    readonly teamId: string;
  }): Promise<{ readonly kind: 'shown'; readonly change: Change; readonly plan: Plan } | Refusal>;
  /** Open changes and the latest ended ones, newest first, for App Home. */
  recent(limit: number): Promise<readonly Change[]>;
}
