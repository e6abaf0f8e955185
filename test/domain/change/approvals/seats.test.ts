import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { missingSeats } from '../../../../src/domain/change/approvals/missing.ts';
import { emptySeats, fillsOf, type SeatsWanted, seatsOf } from '../../../../src/domain/change/approvals/seats.ts';
import type { ApprovalRule } from '../../../../src/domain/policy/policy.ts';
import { APPROVER, aChange } from '../../../support/a-change.ts';

const wanted: SeatsWanted = { service: 'web', approvals: 1, preempted: [], named: () => [] };
const rule = (differs: Partial<ApprovalRule>): ApprovalRule => ({
  ...{ id: 'rule', count: 1, from: [{ kind: 'anyone' }] },
  ...differs,
});
const anyone = rule({ id: 'all', count: 'environment' });
const owner = rule({ id: 'own', from: [{ kind: 'owners' }] });
const security = rule({ id: 'sec', from: [{ kind: 'role', name: 'security' }] });
const evicted = rule({ id: 'evicted', from: [{ kind: 'preempted-owners' }] });

describe('the seats of a change', () => {
  const cases: [string, ApprovalRule[], Partial<SeatsWanted>, string[]][] = [
    ['none where the environment asks for none', [anyone], { approvals: 0 }, []],
    ['as many as the environment asks for', [anyone], { approvals: 2 }, ['all', 'all']],
    ['an owner among those, not beside them', [anyone, owner], {}, ['own']],
    ['an owner and somebody else where two must approve', [anyone, owner], { approvals: 2 }, ['own', 'all']],
    ['different people add up', [anyone, owner, security], {}, ['own', 'sec']],
    [
      'the larger of two demands for the same people',
      [owner, rule({ ...owner, id: 'two', count: 2 })],
      {},
      ['two', 'two'],
    ],
    ['one for each team that loses allocations', [evicted], { preempted: ['api', 'db'] }, ['evicted', 'evicted']],
    ['none for teams where nobody loses any', [anyone, evicted], {}, ['all']],
  ];
  it.each(cases)('are %s', (_what, rules, differs, seats) => {
    expect(seatsOf(rules, { ...wanted, ...differs }).map(({ rule: id }) => id)).toEqual(seats);
  });

  it('name who the configuration names for them', () => {
    const [seat] = seatsOf([owner], {
      ...wanted,
      named: (from) => (from.kind === 'owners' ? ['U0OWN', 'S0TEAM'] : []),
    });
    expect(seat).toEqual({ from: [{ kind: 'owners', service: 'web' }], rule: 'own', named: ['U0OWN', 'S0TEAM'] });
  });
});

describe('who could fill which seats', () => {
  const seats = seatsOf([owner, security, anyone], { ...wanted, approvals: 3 });
  it.each([
    ['anybody the seat for anyone', {}, [2]],
    ['an owner theirs too', { owns: ['web'] }, [0, 2]],
    ['an owner of another service not', { owns: ['api'] }, [2]],
    ['a holder of the role theirs', { roles: ['security'] }, [1, 2]],
  ])('%s', (_what, differs, fills) => {
    const person = { person: APPROVER, roles: [], groups: [], owns: [], ...differs };
    expect(fillsOf(seats, person)).toEqual(fills);
  });
});

describe('empty seats', () => {
  it.each([
    ['one person fills one seat, however many are theirs', 2, [[0, 1]], [1]],
    ['the owner is moved so that the other finds a seat', 2, [[0, 1], [0]], []],
    ['nobody fills a seat that is not theirs', 2, [[1], [1]], [0]],
    ['a seat that does not exist is nobody’s', 1, [[3]], [0]],
  ])('%s', (_what, seats, fills, empty) => {
    expect(emptySeats(seats, fills)).toEqual(empty);
  });

  it('are as few as any way of seating people leaves (I2)', () => {
    const people = fc.array(fc.uniqueArray(fc.nat(3), { maxLength: 4 }), { maxLength: 5 });
    fc.assert(
      fc.property(fc.nat(4), people, (seats, fills) => {
        const best = (person: number, taken: ReadonlySet<number>): number =>
          person === fills.length
            ? taken.size
            : Math.max(
                best(person + 1, taken),
                ...(fills[person] ?? [])
                  .filter((seat) => seat < seats && !taken.has(seat))
                  .map((seat) => best(person + 1, new Set([...taken, seat]))),
              );
        expect(emptySeats(seats, fills)).toHaveLength(seats - best(0, new Set()));
      }),
    );
  });
});

it('a change of an older release counts anybody for as many as it needs', () => {
  const approval = { person: APPROVER, planNumber: 1, at: '2026-01-01T00:10:00.000Z' };
  expect(missingSeats(aChange({ approvalsNeeded: 2, approvals: [approval] }))).toHaveLength(1);
});
