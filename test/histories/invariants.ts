import { expect } from 'vitest';
import { type Change, isOpen } from '../../src/domain/change/change.ts';
import { MeshError } from '../../src/domain/errors.ts';
import { REFUSALS } from '../../src/domain/outcome.ts';
import type { FrozenJob } from '../../src/operations/change/plan/frozen.ts';
import type { ChangeStore } from '../../src/ports/change-store.ts';
import type { Left } from './history.ts';
import { SECRET } from './memory-scheduler.ts';

/** I1 to I7, as far as what a history left behind can show them. */
export async function holdInvariants(left: Left): Promise<void> {
  const changes = await left.store.recent(1_000);
  for (const change of changes) {
    holdsEnd(left, change);
    holdsSeats(left, change);
  }
  expect(await left.store.open(), 'a lock is left').toEqual([]);
  await holdsApplied(left, changes);
  holdsWords(left);
}

/** I4, I8: nothing is forgotten, and what people see last is true. */
function holdsEnd({ notifier, audit }: Left, change: Change): void {
  expect(isOpen(change), `${change.id} is ${change.state}`).toBe(false);
  const shown = notifier.cards.get(change.id)?.change;
  if (change.card !== undefined) expect(shown?.state, `the card of ${change.id}`).toBe(change.state);
  const ends = audit.filter(({ changeId, to }) => changeId === change.id && to === change.state);
  expect(ends.length, `entries of the end of ${change.id}`).toBe(1);
  for (const step of ['reminded', 'escalated']) {
    const marks = audit.filter((entry) => entry.changeId === change.id && entry.step === step);
    expect(marks.length, `${change.id} was ${step} more than once`).toBeLessThanOrEqual(1);
  }
}

/** I2, I3: one person, one seat, one plan; never the requester. */
function holdsSeats(_: Left, change: Change): void {
  const people = change.approvals.map(({ person }) => person.userId);
  expect(new Set(people).size).toBe(people.length);
  expect(people).not.toContain(change.requester.userId);
  for (const { planNumber } of change.approvals) expect(planNumber).toBe(change.plan.number);
}

/** I1, I4: what Nomad took is a frozen job that was approved, under the index of its plan, once a change. */
async function holdsApplied(left: Left, changes: readonly Change[]): Promise<void> {
  const owners: string[] = [];
  for (const { spec, baseIndex } of left.scheduler.registrations) {
    const owner = await ownerOf(left.store, changes, { body: JSON.stringify(spec), baseIndex });
    expect(owner, 'nobody planned what was registered').toBeDefined();
    expect(owner?.approvals.length, `${owner?.id} was applied without an approval`).toBeGreaterThan(0);
    expect(isKnown(owner), `${owner?.id} was applied, and its record does not say so`).toBe(true);
    owners.push(owner?.id ?? '');
  }
  const claimed = changes.filter(({ applied }) => applied !== undefined).map(({ id }) => id);
  expect(
    claimed.filter((id) => !owners.includes(id)),
    'called applied, and was not',
  ).toEqual([]);
  expect(new Set(owners).size, `applied twice: ${owners.join(', ')}`).toBe(owners.length);
}

const isKnown = (owner: Change | undefined): boolean =>
  owner?.applied !== undefined || owner?.state === 'outcome-unknown';

/** The change whose current plan it is: a plan that was applied is never replaced. */
async function ownerOf(
  store: ChangeStore,
  changes: readonly Change[],
  sent: { readonly body: string; readonly baseIndex: number },
): Promise<Change | undefined> {
  for (const change of changes) {
    const text = await store.document(change.id, `job.${change.plan.number}`);
    const frozen = JSON.parse(text ?? '{}') as Partial<FrozenJob>; // written by the bot
    if (change.intent !== undefined && frozen.body === sent.body && change.plan.baseIndex === sent.baseIndex)
      return change;
  }
  return undefined;
}

/** I5, I7: no secret is said, every refusal has its reason, every fault its code. */
function holdsWords({ notifier, audit, logged, outcomes, thrown }: Left): void {
  const said = JSON.stringify([notifier.drawings, [...notifier.cards.values()], audit, logged, outcomes]);
  expect(said).not.toContain(SECRET);
  for (const outcome of outcomes) if (outcome.kind === 'refused') expect(REFUSALS).toContain(outcome.reason);
  for (const error of thrown) expect(error).toBeInstanceOf(MeshError);
}
