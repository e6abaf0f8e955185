import { describe, expect, it } from 'vitest';
import { toSchedulerPlan } from '../../../src/adapters/nomad/convert-plan.ts';
import { planResponse } from '../../../src/adapters/nomad/wire/plan.ts';

/** A plan as Nomad writes it; nil maps and lists are null. */
function planned(group: object, job: object = {}) {
  const Group = { Type: 'Edited', Name: 'app', Fields: null, Objects: null, Tasks: null, Updates: null, ...group };
  const Diff = { Type: 'Edited', ID: 'web', Fields: null, Objects: null, TaskGroups: [Group], ...job };
  const wire = {
    JobModifyIndex: 5,
    Diff,
    Annotations: null,
    FailedTGAllocs: null,
    Warnings: '',
    NextPeriodicLaunch: '0001-01-01T00:00:00Z',
  };
  return toSchedulerPlan(planResponse.parse(wire)).diff;
}

const SCALING = { Type: 'Edited', Name: 'Scaling', Fields: null, Objects: null };
const MAX = { Type: 'Edited', Name: 'Max', Old: '9', New: '10', Annotations: null };

describe('the diff of a group that scales', () => {
  it('is none when Nomad found nothing but its own ids to differ', () => {
    expect(planned({ Objects: [SCALING] })).toMatchObject({ type: 'None', groups: [{ type: 'None', objects: [] }] });
  });

  it('keeps what else changed', () => {
    const count = { Type: 'Edited', Name: 'Count', Old: '1', New: '2' };
    expect(planned({ Objects: [SCALING], Fields: [count] })).toMatchObject({
      type: 'Edited',
      groups: [{ type: 'Edited' }],
    });
    const edited = planned(
      { Objects: [SCALING] },
      { Fields: [{ Type: 'Edited', Name: 'Priority', Old: '50', New: '60' }] },
    );
    expect(edited).toMatchObject({ type: 'Edited', groups: [{ type: 'None' }] });
  });

  it('keeps a policy that really changes', () => {
    expect(planned({ Objects: [{ ...SCALING, Fields: [MAX] }] })).toMatchObject({
      type: 'Edited',
      groups: [{ objects: [{ name: 'Scaling', fields: [{ old: '9', new: '10' }] }] }],
    });
    expect(planned({ Objects: [{ ...SCALING, Type: 'Added' }] })).toMatchObject({ groups: [{ type: 'Edited' }] });
  });
});

describe('a group that is edited in a way that Nomad does not name', () => {
  it('stays edited', () => {
    expect(planned({})).toMatchObject({ type: 'Edited', groups: [{ type: 'Edited', objects: [], tasks: [] }] });
  });
});

describe('a plan with everything absent', () => {
  it('has no diff, no updates and no launch', () => {
    const plan = toSchedulerPlan(planResponse.parse({ JobModifyIndex: 0, NextPeriodicLaunch: '0001-01-01T00:00:00Z' }));
    expect(plan).toEqual({
      baseIndex: 0,
      diff: undefined,
      updates: {},
      failures: {},
      preempted: [],
      warnings: '',
      nextPeriodicLaunch: undefined,
    });
  });

  it('is no plan without its index', () => {
    expect(planResponse.safeParse({}).success).toBe(false);
  });
});

describe('what a plan counts', () => {
  it('is read from DesiredTGUpdates, preemptions and failed placements', () => {
    const plan = toSchedulerPlan(
      planResponse.parse({
        JobModifyIndex: 7,
        Annotations: {
          DesiredTGUpdates: {
            app: { Ignore: 1, Place: 2, DestructiveUpdate: 3, InPlaceUpdate: 4, Canary: 1, RescheduleNow: 0 },
          },
          PreemptedAllocs: [{ ID: 'a', JobID: 'other', Namespace: 'default', TaskGroup: 'g', JobType: 'service' }],
        },
        FailedTGAllocs: {
          app: {
            NodesEvaluated: 4,
            NodesExhausted: 3,
            NodesFiltered: 1,
            CoalescedFailures: 2,
            ConstraintFiltered: { 'x = y': 1 },
            DimensionExhausted: { memory: 3 },
            QuotaExhausted: null,
          },
        },
        Warnings: 'careful',
        NextPeriodicLaunch: '2026-01-02T03:04:05Z',
      }),
    );
    expect(plan.updates['app']).toEqual({
      ignore: 1,
      place: 2,
      migrate: 0,
      stop: 0,
      inPlace: 4,
      destructive: 3,
      canary: 1,
      preemptions: 0,
    });
    expect(plan.preempted).toEqual([{ id: 'a', jobId: 'other', namespace: 'default', group: 'g' }]);
    expect(plan.failures['app']).toEqual({
      unplaced: 3,
      nodesEvaluated: 4,
      nodesFiltered: 1,
      nodesExhausted: 3,
      filteredBy: { 'x = y': 1 },
      exhausted: { memory: 3 },
      quotas: [],
    });
    expect([plan.warnings, plan.nextPeriodicLaunch]).toEqual(['careful', '2026-01-02T03:04:05Z']);
  });
});
