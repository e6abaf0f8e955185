import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { comparePlans } from '../../../src/domain/plan/compare-plans.ts';
import type { GroupUpdates, SchedulerPlan } from '../../../src/domain/plan/scheduler-plan.ts';
import { aPlan, imageDiff, metrics, schedulerPlan, updates } from '../../support/a-plan.ts';

const amount = fc.integer({ min: 0, max: 5 });
const someUpdates: fc.Arbitrary<GroupUpdates> = fc.record({
  ...{ ignore: amount, place: amount, migrate: amount, stop: amount },
  ...{ inPlace: amount, destructive: amount, canary: amount, preemptions: amount },
});
const someScheduler: fc.Arbitrary<SchedulerPlan> = fc
  .record({ app: someUpdates, db: someUpdates, unplaced: amount, evicted: amount })
  .map(({ app, db, unplaced, evicted }) =>
    schedulerPlan({
      updates: { app, db },
      failures: unplaced === 0 ? {} : { app: metrics({ unplaced }) },
      preempted: Array.from({ length: evicted }, (_, at) => ({
        ...{ id: `a${at}`, jobId: 'batch', namespace: 'default', group: 'g' },
      })),
    }),
  );
const FATES = ['place', 'migrate', 'stop', 'inPlace', 'destructive', 'canary', 'preemptions'] as const;

describe('comparing the plan that was shown with the one that holds now', () => {
  it('finds a plan the same as itself', () => {
    fc.assert(
      fc.property(someScheduler, (scheduler) => {
        expect(comparePlans(aPlan({ scheduler }), aPlan({ scheduler, number: 2 }))).toEqual({
          verdict: 'same',
          differences: [],
        });
      }),
    );
  });

  it('never calls a plan smaller that touches, fails or evicts more anywhere', () => {
    fc.assert(
      fc.property(someScheduler, someScheduler, (shown, now) => {
        const { verdict } = comparePlans(aPlan({ scheduler: shown }), aPlan({ scheduler: now }));
        const touched = (plan: SchedulerPlan) =>
          ['app', 'db'].flatMap((group) => FATES.map((fate) => plan.updates[group]?.[fate] ?? 0));
        const grows = (before: readonly number[], after: readonly number[]) =>
          after.some((n, at) => n > (before[at] ?? 0));
        const more =
          grows(touched(shown), touched(now)) ||
          (now.failures['app']?.unplaced ?? 0) > (shown.failures['app']?.unplaced ?? 0) ||
          now.preempted.length > shown.preempted.length;
        expect(verdict === 'different').toBe(more);
      }),
      { numRuns: 500 },
    );
  });

  it('gives a reason for everything but sameness', () => {
    fc.assert(
      fc.property(someScheduler, someScheduler, (shown, now) => {
        const { verdict, differences } = comparePlans(aPlan({ scheduler: shown }), aPlan({ scheduler: now }));
        expect(differences.length === 0).toBe(verdict === 'same');
      }),
    );
  });

  it('calls fewer replaced allocations smaller, and names them', () => {
    const shown = aPlan({ scheduler: schedulerPlan({ updates: { app: updates({ destructive: 3 }) } }) });
    const now = aPlan({ scheduler: schedulerPlan({ updates: { app: updates({ destructive: 2, ignore: 1 }) } }) });
    expect(comparePlans(shown, now)).toEqual({
      verdict: 'smaller',
      differences: [{ kind: 'less', key: 'group app › replaces', before: 3, after: 2 }],
    });
  });

  it('calls a job that moved on different, and says so first', () => {
    const now = aPlan({ scheduler: schedulerPlan({ baseIndex: 12, failures: { app: metrics() } }) });
    const { verdict, differences } = comparePlans(aPlan(), now);
    expect(verdict).toBe('different');
    expect(differences[0]).toEqual({ kind: 'job-changed-meanwhile', key: 'web', before: 10, after: 12 });
    expect(differences[1]).toMatchObject({ kind: 'new', key: 'group app › cannot be placed', after: 1 });
  });

  it('calls a plan with fewer failures smaller', () => {
    const shown = aPlan({ scheduler: schedulerPlan({ failures: { app: metrics({ unplaced: 2 }) } }) });
    expect(comparePlans(shown, aPlan()).verdict).toBe('smaller');
  });

  it('calls another job different even where every item agrees', () => {
    expect(comparePlans(aPlan(), aPlan({ body: '{}' })).verdict).toBe('different');
  });

  it('calls another value of the same field different', () => {
    const now = aPlan({ scheduler: schedulerPlan({ diff: imageDiff('web:1.0.0', 'web:6.6.6') }) });
    expect(comparePlans(aPlan(), now).differences).toEqual([
      { kind: 'different', key: 'group app › task server › config › image' },
    ]);
  });
});
