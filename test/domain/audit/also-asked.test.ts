import { describe, expect, it } from 'vitest';
import { noteQuestions, questionsAgain } from '../../../src/domain/audit/also-asked.ts';
import type { AuditPrincipal, AuditQuestion } from '../../../src/domain/audit/question.ts';
import { ORDINARY_PLAN } from '../../../src/domain/policy/facts.ts';

const GROUPS = ['S0123456789', 'S1123456789', 'S2123456789'];

function somebody(number: number): AuditPrincipal {
  const userId = `U0123456${String(number).padStart(3, '0')}`;
  const roles = ['read', 'plan', 'write'];
  return { userId, name: `Somebody With A Name ${number}`, roles, groups: GROUPS, owns: ['web', 'checkout'] };
}

/** A valid question; a test states only what differs. */
function aQuestion(differs: Partial<AuditQuestion> = {}): AuditQuestion {
  return {
    ...{
      v: 1,
      principal: somebody(0),
      groupsAsked: GROUPS,
      verb: 'deploy',
      plan: ORDINARY_PLAN,
      channelId: 'C0123456789',
    },
    resource: { service: 'web', environment: 'production', isOwned: true, approvals: 2 },
    ...{ at: '2026-01-01T00:00:00.000Z', approvals: 2, isBreakGlass: false, configuredRoles: ['admin', 'write'] },
    answers: [{ action: 'apply', decision: 'allow', rules: ['plan-proposes'] }],
    ...differs,
  };
}

const answers = [{ action: 'approve', decision: 'allow', rules: ['write-approves', 'owners-approve'] }] as const;
const bySomebody = (number: number): AuditQuestion =>
  aQuestion({ principal: somebody(number), requester: somebody(0), answers });

/** As the trail gives it back. */
function stored(asked: readonly AuditQuestion[]): ReturnType<typeof noteQuestions> {
  return JSON.parse(JSON.stringify(noteQuestions(asked))) as ReturnType<typeof noteQuestions>;
}

describe('the questions of one step', () => {
  it.each<[string, readonly AuditQuestion[]]>([
    ['none', []],
    ['one', [aQuestion()]],
    ['the requester and those who approved', [aQuestion(), bySomebody(1), bySomebody(2)]],
    ['two that are the same', [aQuestion(), aQuestion()]],
    ['those during a freeze and after it', [aQuestion({ freeze: { name: 'night', override: 'admin' } }), aQuestion()]],
    ['somebody else about the requester’s change, then the requester', [bySomebody(1), aQuestion(), bySomebody(2)]],
    ['another plan', [aQuestion(), bySomebody(1), aQuestion({ plan: { ...ORDINARY_PLAN, stops: 3 } })]],
  ])('come back as they were: %s', (_what, asked) => {
    expect(questionsAgain(stored(asked))).toEqual(asked);
  });

  it('of an approver say what is theirs alone', () => {
    const { alsoAsked } = stored([aQuestion(), bySomebody(1), bySomebody(2)]);
    expect(alsoAsked).toEqual([
      { principal: somebody(1), requester: somebody(0), answers },
      { principal: somebody(2) },
    ]);
  });

  it('stay small: a hundred approvers take less than a third of what an entry may have', () => {
    const asked = [aQuestion(), ...Array.from({ length: 100 }, (_, index) => bySomebody(index + 1))];
    expect(JSON.stringify(noteQuestions(asked)).length).toBeLessThan((64 * 1024) / 3);
  });

  it.each([
    ['no list', { 0: aQuestion() }],
    ['no question', [null, 'x', 7]],
  ])('that are %s are given back for a reader to see, and break nothing', (_what, alsoAsked) => {
    const entry = { question: aQuestion(), alsoAsked } as unknown as Parameters<typeof questionsAgain>[0];
    expect(questionsAgain(entry)[0]).toEqual(aQuestion());
  });
});
