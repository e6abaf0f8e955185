import fc from 'fast-check';
import { CHANGE_STATES, type Change } from '../../../src/domain/change/change.ts';
import type { Plan, PlannedEdit } from '../../../src/domain/plan/plan.ts';
import type { CardView } from '../../../src/ports/notifier.ts';
import { APPROVER, aChange } from '../../support/a-change.ts';
import { aPlan } from '../../support/a-plan.ts';

/** Text as hostile and as long as it comes. */
export const outside: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    'web',
    '../../etc',
    '<!channel>',
    '```',
    '`a`',
    '\u{202E}abc',
    '&'.repeat(400),
    'x'.repeat(5000),
    '',
    '<'.repeat(3000),
  ),
  fc.string({ unit: 'binary', maxLength: 80 }),
);

const edit: fc.Arbitrary<PlannedEdit> = fc.record({
  where: outside,
  type: fc.constantFrom('added', 'deleted', 'edited'),
  field: outside,
  before: fc.option(outside, { nil: undefined }),
  after: fc.option(outside, { nil: undefined }),
  masked: fc.boolean(),
  multiline: fc.boolean(),
  weight: fc.nat(100),
});
const few = { maxLength: 30 } as const;

export const somePlan: fc.Arbitrary<Plan> = fc
  .record({
    jobId: outside,
    changes: fc.oneof(fc.array(edit, few), fc.array(edit, { minLength: 60, maxLength: 80 })),
    unexplained: fc.array(outside, few),
    failures: fc.array(fc.record({ group: outside, unplaced: fc.nat(9), reasons: fc.array(outside, few) }), few),
    preempted: fc.array(fc.record({ id: outside, jobId: outside, namespace: outside, group: outside }), few),
    warnings: fc.array(outside, few),
    keptCounts: fc.array(fc.record({ group: outside, count: fc.nat(9) }), few),
    lint: fc.array(
      fc.record({ group: outside, code: fc.constantFrom('no-canary', 'no-checks', 'max-parallel-all') }),
      few,
    ),
    notable: fc.subarray(['vault-policies', 'connect', 'dynamic-ports'] as const),
    risk: fc.constantFrom('none', 'low', 'medium', 'high'),
    nextPeriodicLaunch: fc.constantFrom(undefined, '2026-01-01T00:00:00Z', 'soon'),
  })
  .map((differs) => ({ ...aPlan(), ...differs }) satisfies Plan);

const count = fc.nat(20);
const group = fc.record({
  ...{ name: outside, desired: count, placed: count, healthy: count },
  ...{ unhealthy: count, canaries: count, promoted: fc.boolean() },
});

export const someChange: fc.Arbitrary<Change> = fc
  .record({
    ...{ state: fc.constantFrom(...CHANGE_STATES), service: outside, environment: outside, reason: outside },
    ...{ fromVersion: outside, toVersion: outside, name: outside, approvers: fc.nat(20), words: outside },
    ...{ log: fc.array(outside, few), needed: fc.nat(3) },
  })
  .map(({ name, approvers, words, log, needed, ...differs }) =>
    aChange({
      ...differs,
      approvalsNeeded: needed,
      requester: { userId: 'not an id', teamId: 'T0', name },
      approvals: Array.from({ length: approvers }, () => ({ person: { ...APPROVER, name }, planNumber: 1, at: '' })),
      ending: {
        at: '2026-01-01T00:00:00Z',
        by: APPROVER,
        reason: words,
        cause: { kind: 'task-failed', group: name, task: name, exitCode: 1, message: words, log },
      },
    }),
  );

export const someView: fc.Arbitrary<CardView> = fc.record({
  change: someChange,
  plan: somePlan,
  progress: fc.record({ groups: fc.array(group, few), awaitsPromotion: fc.boolean(), deploymentId: fc.constant('d') }),
});

/** Many changed fields, as a big job has them. */
export function planWithChanges(amount: number): Plan {
  const changes = Array.from(
    { length: amount },
    (_, at): PlannedEdit => ({
      ...{
        where: 'group app › task server › env',
        type: 'edited',
        field: `KEY_${at}`,
        before: `${at}`,
        after: `${at + 1}`,
      },
      ...{ masked: false, multiline: false, weight: 80 },
    }),
  );
  return { ...aPlan(), changes };
}
