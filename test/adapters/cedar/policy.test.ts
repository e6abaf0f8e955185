import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createPolicy } from '../../../src/adapters/cedar/reloading.ts';
import { MeshError } from '../../../src/domain/errors.ts';
import { ORDINARY_PLAN } from '../../../src/domain/policy/facts.ts';
import type { PolicyAction, Principal, Question } from '../../../src/domain/policy/policy.ts';
import { APPROVER, REQUESTER } from '../../support/a-change.ts';
import { load, READY, readyPolicy } from '../../support/policies.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'meshbot-policies-'));
  folders.push(folder);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

function aPrincipal(differs: Partial<Principal> = {}): Principal {
  return { person: APPROVER, roles: [], groups: [], owns: [], ...differs };
}

function aQuestion(differs: Partial<Question> = {}): Question {
  return {
    ...{ action: 'propose', principal: aPrincipal(), requester: aPrincipal({ person: REQUESTER }), verb: 'deploy' },
    resource: { service: 'web', environment: 'production', isOwned: true, approvals: 1 },
    ...{ plan: ORDINARY_PLAN, channelId: 'C0PROD', at: '2026-01-01T00:00:00.000Z', approvals: 0 },
    ...{ isBreakGlass: false, configuredRoles: ['write'] },
    ...differs,
  };
}

function problemsOf(files: Readonly<Record<string, string>>): readonly string[] {
  const loaded = load(folderWith(files));
  return loaded.kind === 'policy' ? [] : loaded.problems.map(({ place, message }) => `${place}: ${message}`);
}

function policyOf(text: string) {
  const loaded = load(folderWith({ 'own.cedar': text }));
  if (loaded.kind === 'problems') throw new Error(JSON.stringify(loaded.problems));
  return loaded.policy;
}

describe('the ready-made rules', () => {
  const policy = readyPolicy();
  const may: [string, PolicyAction, Partial<Principal>, string | undefined][] = [
    ['nobody without a role proposes', 'propose', {}, undefined],
    ['read does not propose', 'propose', { roles: ['read'] }, undefined],
    ['plan proposes', 'propose', { roles: ['plan', 'read'] }, 'plan-proposes'],
    ['plan does not approve', 'approve', { roles: ['plan', 'read'] }, undefined],
    ['write approves', 'approve', { roles: ['write', 'plan', 'read'] }, 'write-approves'],
    ['owners approve', 'approve', { owns: ['web'] }, 'owners-approve'],
    ['owners of another service do not', 'approve', { owns: ['api'] }, undefined],
    ['write does not break glass', 'break-glass', { roles: ['write', 'plan', 'read'] }, undefined],
    ['admin breaks glass', 'break-glass', { roles: ['admin', 'write', 'plan', 'read'] }, 'admin-breaks-glass'],
  ];
  it.each(may)('%s', (_what, action, principal, rule) => {
    const verdict = policy.decide(aQuestion({ action, principal: aPrincipal(principal) }));
    if (rule === undefined) expect(verdict).toEqual({ kind: 'denied', why: 'no-rule', rules: [] });
    else expect(verdict).toMatchObject({ kind: 'permitted', rules: [{ id: rule }] });
  });

  it.each([
    ['the environment and an owner', {}, {}, ['environment-approvals', 'owner-approves']],
    ['the environment alone where nobody owns it', { isOwned: false }, {}, ['environment-approvals']],
    ['no owner where no approval is needed', { approvals: 0 }, {}, ['environment-approvals']],
    [
      'whose allocations would go',
      {},
      { preemptedServices: ['api'] },
      ['environment-approvals', 'owner-approves', 'evicted-team-approves'],
    ],
    [
      'nobody of security where that role is not held',
      {},
      { vaultPoliciesChanged: true },
      ['environment-approvals', 'owner-approves'],
    ],
  ])('ask %s', (_what, resource, plan, rules) => {
    const question = aQuestion();
    const verdict = policy.approvals({
      ...question,
      resource: { ...question.resource, ...resource },
      plan: { ...ORDINARY_PLAN, ...plan },
    });
    expect(verdict.kind === 'asked' && verdict.rules.map(({ id }) => id)).toEqual(rules);
  });

  it('ask security about Vault policies where that role is held', () => {
    const plan = { ...ORDINARY_PLAN, vaultPoliciesChanged: true };
    const verdict = policy.approvals(aQuestion({ plan, configuredRoles: ['write', 'security'] }));
    expect(verdict.rules).toContainEqual(
      expect.objectContaining({ id: 'security-sees-vault-policies', from: [{ kind: 'role', name: 'security' }] }),
    );
  });

  it('say who could do it', () => {
    expect(policy.permits('break-glass')).toEqual([
      { id: 'admin-breaks-glass', says: 'Whoever has the role admin may break glass.' },
    ]);
  });
});

describe('rules of one’s own', () => {
  const PERMIT = '@id("all") permit (principal, action, resource);';

  it('I6: a forbid that cannot be evaluated denies, although Cedar skips it', () => {
    const policy = policyOf(`${PERMIT}
      @id("overflow") @says("Not that many.")
      forbid (principal, action == Action::"propose", resource)
      when { context.plan.places + 9223372036854775807 > 0 };`);
    const question = aQuestion({ plan: { ...ORDINARY_PLAN, places: 1 } });
    expect(policy.decide(question)).toMatchObject({ kind: 'denied', why: 'undecidable', rules: [{ id: 'overflow' }] });
    expect(policy.decide({ ...question, action: 'read' })).toMatchObject({ kind: 'permitted' });
  });

  it('I6: where no rule says how many must approve, that is not nobody', () => {
    expect(policyOf(PERMIT).approvals(aQuestion())).toEqual({ kind: 'denied', why: 'no-rule', rules: [] });
  });

  it('a forbid wins, and its sentence is told', () => {
    const policy = policyOf(`${PERMIT}
      @id("freeze") @says("Nothing on weekends.")
      forbid (principal, action, resource) when { ["saturday", "sunday"].contains(context.weekdayUtc) };`);
    const verdict = policy.decide(aQuestion({ at: '2026-01-03T12:00:00.000Z' }));
    expect(verdict).toEqual({
      ...{ kind: 'denied', why: 'forbidden' },
      rules: [{ id: 'freeze', says: 'Nothing on weekends.' }],
    });
    expect(policy.decide(aQuestion({ at: '2026-01-05T12:00:00.000Z' }))).toMatchObject({ kind: 'permitted' });
  });

  it('name the user groups that have to be asked for', () => {
    const policy = policyOf(`@id("a") permit (principal in Group::"S0OPS", action == Action::"propose", resource);
      @id("b") @approvals("2") @from("S0SEC, role:x") permit (principal, action == Action::"ask-approval", resource);`);
    expect(policy.groups).toEqual(['S0OPS', 'S0SEC']);
  });

  it.each([
    ['no rule at all', { 'notes.txt': '' }, /holds no \*\.cedar file/],
    ['a slip of the keyboard', { 'a.cedar': `${PERMIT}\n\npermit (principal, action, resource` }, /^a\.cedar:3: /],
    [
      'an unknown action',
      { 'a.cedar': '@id("x") permit (principal, action == Action::"propos", resource);' },
      /a\.cedar:1: .*unrecognized action/,
    ],
    [
      'an attribute that may be missing',
      { 'a.cedar': `@id("x") permit (principal, action, resource) when { context.freeze.name == "x" };` },
      /freeze/,
    ],
    ['a rule without a name', { 'a.cedar': 'permit (principal, action, resource);' }, /no @id/],
    ['a name twice', { 'a.cedar': PERMIT, 'b.cedar': PERMIT }, /^b\.cedar:1: .*stands at a\.cedar:1 already/],
    [
      'an unknown annotation',
      { 'a.cedar': `@id("x") @say("Hm.") permit (principal, action, resource);` },
      /@say; did you mean @says/,
    ],
    [
      'seats of no number',
      {
        'a.cedar':
          '@id("x") @approvals("many") @from("owners") permit (principal, action == Action::"ask-approval", resource);',
      },
      /@approvals must be/,
    ],
    [
      'seats of nobody',
      {
        'a.cedar':
          '@id("x") @approvals("1") @from("boss") permit (principal, action == Action::"ask-approval", resource);',
      },
      /@from takes/,
    ],
    [
      'seats on another action',
      { 'a.cedar': '@id("x") @approvals("1") @from("owners") permit (principal, action, resource);' },
      /belong to a permit/,
    ],
    ['a template', { 'a.cedar': '@id("x") permit (principal == ?principal, action, resource);' }, /template/],
    [
      'a schema that does not describe the questions',
      {
        'a.cedar': '@id("x") permit (principal, action, resource);',
        'own.cedarschema': 'entity Person; action "propose" appliesTo { principal: Person, resource: Person };',
      },
      /does not describe/,
    ],
  ])('with %s are not taken, and the problem is named', (_what, files, problem) => {
    expect(problemsOf(files)).toContainEqual(expect.stringMatching(problem));
  });
});

describe('reading them again', () => {
  const log = { debug() {}, info() {}, warn() {}, child: () => log };
  const rules = (name: string) => `@id("${name}") permit (principal, action, resource);`;

  it('takes a good set, and keeps the old one where the new one is bad', () => {
    const folder = folderWith({ 'a.cedar': rules('first') });
    const told: unknown[] = [];
    const speaking = { ...log, error: (fields: unknown) => void told.push(fields), child: () => speaking };
    const policy = createPolicy({ folder, ready: READY }, speaking);
    const decider = () => policy.decide(aQuestion()).rules[0]?.id;
    writeFileSync(join(folder, 'a.cedar'), rules('second'));
    expect([decider(), policy.reload(), decider()]).toEqual(['first', 'loaded', 'second']);
    const before = policy.set;
    writeFileSync(join(folder, 'a.cedar'), 'permit (');
    expect([policy.reload(), decider(), policy.set]).toEqual(['kept', 'second', before]);
    expect(told).toEqual([{ policySet: before, problems: [expect.stringMatching(/^a\.cedar:1: /)] }]);
  });

  it('refuses to start with a bad one', () => {
    const folder = folderWith({ 'a.cedar': 'permit (' });
    const error = { ...log, error() {}, child: () => error };
    expect(() => createPolicy({ folder, ready: READY }, error)).toThrow(MeshError);
  });
});
