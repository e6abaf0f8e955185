import { approvalsMissing } from '../../../domain/change/approvals/missing.ts';
import type { Change } from '../../../domain/change/change.ts';
import type { StoredChange } from '../../../ports/change-store.ts';
import type { ChangeDeps } from '../deps.ts';
import { isDrawn, noteDrawn, showCard, showEntry } from '../show.ts';

/**
 * Shows what others have decided, whichever replica took their clicks: it follows from the record alone, so that it is
 * shown by the change's driver, in order, once.
 */
export class Narrator {
  readonly #deps: ChangeDeps;
  readonly #said = new Set<string>();
  #met = false;

  constructor(deps: ChangeDeps) {
    this.#deps = deps;
  }

  /** Slack is told beside, not before, the next step: an approval is applied however slow Slack is. */
  tell(stored: StoredChange, redraw: boolean): void {
    if (stored.change.card === undefined) return;
    if (!this.#met) this.#meet(stored);
    this.#sayTurn(stored.change);
    this.#sayPlan(stored.change);
    this.#sayApprovals(stored.change);
    if (redraw || !isDrawn(this.#deps, stored)) void showCard(this.#deps, stored);
  }

  /** Of a change that is new to this driver: a card as it was posted, or one that is about to be drawn, is left as it is. */
  #meet(stored: StoredChange): void {
    this.#met = true;
    const { state, approvals, plan } = stored.change;
    const asPosted = state === 'proposed' && approvals.length === 0 && plan.number === 1;
    if (asPosted || state === 'queued' || state === 'following') noteDrawn(this.#deps, stored);
  }

  #sayTurn(change: Change): void {
    const { queue } = change;
    if (queue?.turnedAt === undefined || this.#said.has('turned')) return;
    this.#said.add('turned');
    void showEntry(this.#deps, change, 'turned', { kind: 'turned', behind: queue.behind });
  }

  #sayPlan(change: Change): void {
    const key = `plan-${change.plan.number}`;
    if (change.replanned === undefined || this.#said.has(key)) return;
    this.#said.add(key);
    void showEntry(this.#deps, change, key, { kind: 'plan-changed', ...change.replanned });
  }

  #sayApprovals(change: Change): void {
    change.approvals.forEach(({ person, at }, index) => {
      // By its instant: an approval may be kept for the next plan.
      const key = `approved-${Date.parse(at)}-${person.userId}`;
      if (this.#said.has(key)) return;
      this.#said.add(key);
      const missing = approvalsMissing({ ...change, approvals: change.approvals.slice(0, index + 1) });
      void showEntry(this.#deps, change, key, { kind: 'approved', by: person, missing });
    });
  }
}
