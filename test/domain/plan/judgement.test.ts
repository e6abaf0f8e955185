import { describe, expect, it } from 'vitest';
import { placementReasons } from '../../../src/domain/plan/failures.ts';
import type { TaskGroupSpec } from '../../../src/domain/plan/job-spec.ts';
import { lintOf } from '../../../src/domain/plan/lint.ts';
import type { GroupUpdates } from '../../../src/domain/plan/scheduler-plan.ts';
import { aGroup, aJob, aPlan, metrics, schedulerPlan, updates } from '../../support/a-plan.ts';

describe('risk', () => {
  it.each<[string, GroupUpdates, string, readonly string[]]>([
    ['nothing is touched', updates({ ignore: 3 }), 'none', []],
    ['in place', updates({ inPlace: 3 }), 'low', ['in-place']],
    ['only added', updates({ place: 1, ignore: 3 }), 'low', ['adds-allocations']],
    ['canaries', updates({ canary: 1, ignore: 3 }), 'medium', ['canary-first']],
    ['step by step', updates({ destructive: 1, ignore: 2 }), 'medium', ['replaces-allocations']],
    ['some stop', updates({ stop: 1, ignore: 3 }), 'medium', ['stops-allocations']],
    ['some move', updates({ migrate: 1, ignore: 2 }), 'medium', ['moves-allocations']],
    ['all at once', updates({ destructive: 3 }), 'high', ['destroys-all-at-once', 'replaces-allocations']],
    ['others are evicted', updates({ place: 1, preemptions: 2 }), 'high', ['preempts-others', 'adds-allocations']],
  ])('with %s', (_what, fate, risk, reasons) => {
    const plan = aPlan({ scheduler: schedulerPlan({ updates: { app: fate } }) });
    expect([plan.risk, plan.riskReasons]).toEqual([risk, reasons]);
  });

  it('is high when a group goes away or cannot be placed', () => {
    const removed = aPlan({ scheduler: schedulerPlan({ updates: { old: updates({ stop: 2 }) } }) });
    expect([removed.risk, removed.riskReasons]).toEqual(['high', ['removes-group']]);
    const stuck = aPlan({ scheduler: schedulerPlan({ failures: { app: metrics() } }) });
    expect([stuck.risk, stuck.riskReasons[0]]).toEqual(['high', 'cannot-place']);
  });

  it('of a new job is low', () => {
    const plan = aPlan({ scheduler: schedulerPlan({ baseIndex: 0, updates: { app: updates({ place: 3 }) } }) });
    expect([plan.risk, plan.riskReasons]).toEqual(['low', ['new-job']]);
  });
});

describe('the fate of a group', () => {
  const fateOf = (job: object, fate: GroupUpdates) =>
    aPlan({ job: aJob(job), scheduler: schedulerPlan({ updates: { app: fate } }) }).groups[0];

  it.each([
    ['stays', updates({ place: 4, ignore: 4 }), 0],
    ['is replaced', updates({ place: 4, destructive: 1, ignore: 3 }), 0],
    ['is missing on two nodes', updates({ place: 4, inPlace: 2 }), 2],
    ['is missing everywhere', updates({ place: 4 }), 4],
    ['stays, in the count of an older Nomad', updates({ place: 1, ignore: 3 }), 1],
  ])('counts as starts of a system job only nodes without an allocation: it %s', (_what, fate, starts) => {
    expect(fateOf({ Type: 'system' }, fate)?.place).toBe(starts);
  });

  it.each([{ Periodic: { Spec: '0 3 * * *' } }, { ParameterizedJob: { Payload: 'optional' } }])(
    'starts nothing when the job launches later: %o',
    (block) => {
      expect(fateOf({ Type: 'batch', ...block }, updates({ place: 1 }))?.place).toBe(0);
    },
  );

  it('says low risk of a stopped system job that starts', () => {
    const scheduler = schedulerPlan({ updates: { app: updates({ place: 1 }) } });
    expect(aPlan({ job: aJob({ Type: 'system' }), scheduler }).riskReasons).toEqual(['adds-allocations']);
  });
});

describe('the first batch', () => {
  it('is told from the whole: under max_parallel the rest stands under "ignore"', () => {
    const rolling = aPlan({ scheduler: schedulerPlan({ updates: { app: updates({ destructive: 1, ignore: 2 }) } }) });
    expect(rolling.groups[0]?.firstBatchOnly).toBe(true);
    const whole = aPlan({ scheduler: schedulerPlan({ updates: { app: updates({ destructive: 3 }) } }) });
    expect(whole.groups[0]?.firstBatchOnly).toBe(false);
  });
});

describe('rollout settings', () => {
  const good = aGroup();
  it.each<[string, Partial<TaskGroupSpec>, readonly string[]]>([
    ['nothing about a careful group', {}, []],
    ['a missing update block', { Update: null }, ['no-update-block']],
    ['rolling updates that are switched off', { Update: { MaxParallel: 0 } }, ['no-update-block']],
    [
      'everything at once',
      { Update: { ...good.Update, MaxParallel: 3, Canary: 0 } },
      ['max-parallel-all', 'no-canary'],
    ],
    [
      'a healthy time that is too short',
      { Update: { ...good.Update, MinHealthyTime: 9_000_000_000 } },
      ['min-healthy-time-short'],
    ],
    ['no auto_revert', { Update: { ...good.Update, AutoRevert: false } }, ['no-auto-revert']],
    ['a service without checks', { Services: [{ Name: 'web' }] }, ['no-checks']],
    ['no checks where a sidecar watches', { Services: [{ Name: 'web', Connect: { SidecarService: {} } }] }, []],
    ['no shutdown_delay', { ShutdownDelay: null }, ['no-shutdown-delay']],
    ['nothing about checks without services', { Services: [], ShutdownDelay: null }, []],
    ['nothing about a group of zero', { Count: 0, Update: null, Services: [{ Name: 'web' }] }, []],
  ])('tell %s', (_what, differs, codes) => {
    const findings = lintOf(aJob({ TaskGroups: [aGroup(differs)] }));
    expect(findings.map(({ code }) => code)).toEqual(codes);
    expect(findings.every(({ group }) => group === 'app')).toBe(true);
  });

  it('take a task’s own services and delay into account', () => {
    const task = { Name: 'server', Services: [{ Name: 'web', Checks: [{}] }], ShutdownDelay: 1_000_000_000 };
    expect(lintOf(aJob({ TaskGroups: [aGroup({ Services: null, ShutdownDelay: null, Tasks: [task] })] }))).toEqual([]);
  });

  it.each(['batch', 'system', 'sysbatch'])('are not judged for %s jobs', (type) => {
    expect(lintOf(aJob({ Type: type, TaskGroups: [aGroup({ Update: null, Services: [{ Name: 'a' }] })] }))).toEqual([]);
  });
});

describe('placement reasons', () => {
  it.each([
    [metrics(), ['memory exhausted on 3 of 4 nodes']],
    [metrics({ nodesEvaluated: 1, exhausted: { cpu: 1 } }), ['cpu exhausted on 1 of 1 node']],
    [
      metrics({ exhausted: { cpu: 1, memory: 2 }, filteredBy: { 'kernel is linux': 1 } }),
      ['memory exhausted on 2 of 4 nodes', 'cpu exhausted on 1 of 4 nodes', 'kernel is linux not met on 1 of 4 nodes'],
    ],
    [metrics({ exhausted: {}, filteredBy: { 'missing drivers': 4 } }), ['missing drivers on 4 of 4 nodes']],
    [metrics({ exhausted: {}, quotas: ['web: cpu'] }), ['quota reached: web: cpu']],
    [metrics({ exhausted: {}, nodesExhausted: 0, nodesFiltered: 4 }), ['4 of 4 nodes ruled out by constraints']],
    [metrics({ nodesEvaluated: 0, exhausted: {} }), ['no node in the job’s datacenters and node pool is ready']],
  ])('%# read in words', (given, words) => {
    expect(placementReasons(given)).toEqual(words);
  });
});
