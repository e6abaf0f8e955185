import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { readSet } from '../../../src/adapters/cedar/read-set.ts';
import { sliceFor } from '../../../src/adapters/cedar/slice.ts';
import { ORDINARY_PLAN, type PlanFacts } from '../../../src/domain/policy/facts.ts';
import { POLICY_ACTIONS, type Principal, type Question } from '../../../src/domain/policy/policy.ts';
import { load, READY } from '../../support/policies.ts';

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

/** The ready-made rules and more, each of which looks at something else. */
const RULES = `
@id("own-channel") forbid (principal, action == Action::"propose", resource)
when { context.channel == "C0ELSE" || context.requester.name == "Eve" };
@id("at-night") forbid (principal, action in [Action::"apply", Action::"break-glass"], resource)
when { context.hourUtc < 6 && context.now > datetime("2026-01-01") && context.weekdayUtc != "sunday" };
@id("frozen") forbid (principal, action == Action::"approve", resource)
when { context has freeze && context.freeze.override == "none" } unless { principal in Role::"admin" };
@id("team") permit (principal in Group::"S0TEAM", action, resource) when { resource.name like "w*" };
@id("not-both") forbid (principal, action == Action::"approve", resource)
when { context.requester in Group::"S0TEAM" && principal in Group::"S0TEAM" && context.plan.destroys > 2 };
@id("one-more") @approvals("2") @from("role:security,S0TEAM") permit (principal, action == Action::"ask-approval", resource)
when { [context.plan.risk, "x"].contains("high") || { a: context.breakGlass }.a };
@id("whole-plan") forbid (principal, action == Action::"read", resource)
when { !([context.plan].contains(context.plan)) || context.plan has isNew && context.plan.isNew };
`;

function folderWith(extra: string, schema?: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'meshbot-slices-'));
  folders.push(folder);
  for (const name of ['approvals.cedar', 'people.cedar']) copyFileSync(join(READY, name), join(folder, name));
  writeFileSync(join(folder, 'own.cedar'), extra);
  if (schema !== undefined) writeFileSync(join(folder, 'own.cedarschema'), schema);
  return folder;
}

function policyIn(folder: string) {
  const loaded = load(folder);
  if (loaded.kind === 'problems') throw new Error(JSON.stringify(loaded.problems));
  return loaded.policy;
}

const someone = (userId: string): fc.Arbitrary<Principal> =>
  fc.record({
    person: fc.constantFrom('Ann', 'Eve').map((name) => ({ userId, teamId: 'T0', name })),
    roles: fc.subarray(['admin', 'write', 'plan', 'read', 'security']),
    ...{ groups: fc.subarray(['S0TEAM', 'S0ELSE']), owns: fc.subarray(['web', 'api']) },
  });
const plan: fc.Arbitrary<PlanFacts> = fc
  .record({
    ...{ risk: fc.constantFrom<PlanFacts['risk']>('low', 'high'), destroys: fc.nat(4) },
    ...{ vaultPoliciesChanged: fc.boolean(), preemptedServices: fc.subarray(['api']) },
  })
  .map((differs) => ({ ...ORDINARY_PLAN, ...differs }));
const question: fc.Arbitrary<Question> = fc.record(
  {
    action: fc.constantFrom(...POLICY_ACTIONS),
    ...{
      principal: someone('U0ANN'),
      requester: fc.oneof(someone('U0BOB'), someone('U0ANN')),
      verb: fc.constant('deploy'),
    },
    resource: fc.record({
      ...{ service: fc.constantFrom('web', 'api'), environment: fc.constant('production') },
      ...{ isOwned: fc.boolean(), approvals: fc.nat(2) },
    }),
    ...{ plan, channelId: fc.constantFrom('C0PROD', 'C0ELSE'), approvals: fc.nat(2), isBreakGlass: fc.boolean() },
    at: fc.constantFrom('2026-01-03T03:00:00.000Z', '2026-01-04T03:00:00.000Z', '2025-01-01T12:00:00.000Z'),
    configuredRoles: fc.subarray(['write', 'security']),
    freeze: fc.constantFrom({ name: 'weekend', override: 'none' }, { name: 'party', override: 'admin' }),
  },
  {
    requiredKeys: [
      'action',
      'principal',
      'requester',
      'verb',
      'resource',
      'plan',
      'channelId',
      'approvals',
      'isBreakGlass',
      'at',
      'configuredRoles',
    ],
  },
);

describe('a decision with no more than the rules look at', () => {
  it('is the one that Cedar takes with everything, checked against the schema', () => {
    const schema = readFileSync(join(READY, 'meshbot.cedarschema'), 'utf8');
    const sliced = policyIn(folderWith(RULES));
    const whole = policyIn(folderWith(RULES, `${schema}// a schema of one's own is checked at every question\n`));
    const kinds = new Set<string>();
    fc.assert(
      fc.property(question, (given) => {
        const asked =
          given.principal.person.userId === given.requester.person.userId
            ? { ...given, requester: given.principal }
            : given;
        const verdict = sliced.decide(asked);
        kinds.add(`${asked.action} ${verdict.kind}`);
        expect(verdict).toEqual(whole.decide(asked));
        expect(sliced.approvals(asked)).toEqual(whole.approvals(asked));
      }),
      { numRuns: 600, seed: 42 },
    );
    // Something always permits `ask-approval`.
    expect(kinds.size).toBe(2 * POLICY_ACTIONS.length - 1);
  });

  it.each<[string, object]>([
    ['a number as text', { plan: { ...ORDINARY_PLAN, destroys: '3' } }],
    ['half an allocation', { plan: { ...ORDINARY_PLAN, moves: 0.5 } }],
    ['a fact that is missing', { plan: { ...ORDINARY_PLAN, isNew: undefined } }],
    ['no instant', { at: 'yesterday' }],
    [
      'a role that is none',
      { principal: { person: { userId: 'U0ANN', teamId: 'T0', name: 'Ann' }, roles: [7], groups: [], owns: [] } },
    ],
  ])('I6: is a no where the question has %s', (_, differs) => {
    const [given] = fc.sample(question, 1);
    const asked = { ...given, action: 'read', ...differs } as unknown as Question; // as an unreadable record would have it
    const permissive = policyIn(folderWith('@id("all") permit (principal, action, resource);'));
    expect(permissive.decide(asked)).toEqual({ kind: 'denied', why: 'undecidable', rules: [] });
  });
});

describe('what rules look at', () => {
  const seen = (text: string) => {
    const set = readSet(folderWith(text), READY);
    if (!('rules' in set)) throw new Error(JSON.stringify(set));
    const slice = sliceFor(set.rules, 'read');
    return slice === undefined ? 'everything' : [...slice].sort();
  };

  it.each([
    ['', []],
    ['when { context.plan.isNew || context has freeze }', ['freeze', 'plan.isNew']],
    ['when { context.plan has isNew && [context.plan].contains(context.plan) }', ['plan', 'plan.isNew']],
    ['when { {Var: context.verb}.Var == "deploy" }', ['verb']],
    ['when { context.requester in Role::"admin" }', ['requester']],
    ['when { Person::"U0ANN" in Role::"admin" }', 'everything'],
    ['when { [context].contains(context) }', 'everything'],
  ])('%s', (condition, wanted) => {
    expect(seen(`@id("own") permit (principal, action == Action::"read", resource) ${condition};`)).toEqual(wanted);
  });

  it('is nothing of what is asked about another action', () => {
    expect(
      seen('@id("own") permit (principal, action == Action::"apply", resource) when { context.plan.isNew };'),
    ).toEqual([]);
  });
});
