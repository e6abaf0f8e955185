import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { approvalsMissing } from '../../../src/domain/change/approvals/missing.ts';
import { CHANGE_STATES, type Change, isOpen } from '../../../src/domain/change/change.ts';
import {
  type ChangeEvent,
  type ChangeEventType,
  TRANSITIONS,
  transition,
} from '../../../src/domain/change/transition.ts';
import { ORDINARY_PLAN } from '../../../src/domain/policy/facts.ts';
import { APPROVER, aChange, REQUESTER, SECOND } from '../../support/a-change.ts';

const AT = '2026-01-01T00:10:00.000Z';
const LATE = '2026-01-01T02:00:00.000Z';
const cause = { kind: 'task-failed' } as const;

/** One well-formed event of every type. */
const EVENTS: Readonly<Record<ChangeEventType, ChangeEvent>> = {
  carded: { type: 'carded', card: { channelId: 'C0PROD', ts: '2.000001' } },
  'card-moved': { type: 'card-moved', card: { channelId: 'C0PROD', ts: '3.000001' } },
  turned: {
    ...{ type: 'turned', at: AT, expiresAt: LATE, fromVersion: '1.0.1' },
    plan: { number: 2, fingerprint: 'f2', bodyDigest: 'd2', baseIndex: 20 },
    approvals: { approvalsNeeded: 1, seats: [], decidedBy: { policySet: 's', rules: [] }, facts: ORDINARY_PLAN },
  },
  approved: { type: 'approved', by: APPROVER, planNumber: 1, at: AT },
  rejected: { type: 'rejected', by: APPROVER, reason: 'not today', at: AT },
  withdrawn: { type: 'withdrawn', by: REQUESTER, at: AT },
  expired: { type: 'expired', at: LATE },
  replanned: {
    type: 'replanned',
    plan: { number: 2, fingerprint: 'f2', bodyDigest: 'd2', baseIndex: 20 },
    fromVersion: '1.0.1',
    why: { by: APPROVER, differences: [] },
  },
  unapproved: { type: 'unapproved', lost: [] },
  intended: { type: 'intended', at: AT },
  registered: {
    type: 'registered',
    applied: { at: AT, evaluationId: 'e1', jobModifyIndex: 20, jobVersion: 2 },
  },
  succeeded: { type: 'succeeded', at: AT },
  failed: { type: 'failed', at: AT, cause },
  'rolled-back': { type: 'rolled-back', at: AT, cause, revertedTo: { jobVersion: 3, version: '1.0.0' } },
  superseded: { type: 'superseded', at: AT },
  'outcome-unknown': { type: 'outcome-unknown', at: AT, cause },
  reminded: { type: 'reminded', at: AT },
  escalated: { type: 'escalated', at: AT },
  'end-shown': { type: 'end-shown' },
};

/** What each allowed pair leads to; the pairs not named here must be refused. */
const LEADS_TO: Readonly<Record<ChangeEventType, Change['state'] | 'same'>> = {
  carded: 'same',
  'card-moved': 'same',
  turned: 'proposed',
  approved: 'approved',
  rejected: 'rejected',
  withdrawn: 'withdrawn',
  expired: 'expired',
  replanned: 'proposed',
  unapproved: 'proposed',
  intended: 'applying',
  registered: 'following',
  succeeded: 'succeeded',
  failed: 'failed',
  'rolled-back': 'rolled-back',
  superseded: 'superseded',
  'outcome-unknown': 'outcome-unknown',
  reminded: 'same',
  escalated: 'same',
  'end-shown': 'same',
};

describe('transition', () => {
  const pairs = CHANGE_STATES.flatMap((state) => Object.values(EVENTS).map((event) => ({ state, event })));

  it.each(pairs)('$state × $event.type is either listed and moves, or refused', ({ state, event }) => {
    const moved = transition(aChange({ state }), event);
    if (TRANSITIONS[state].includes(event.type)) {
      const wanted = LEADS_TO[event.type];
      expect(moved).toMatchObject({ kind: 'moved', change: { state: wanted === 'same' ? state : wanted } });
    } else {
      const reason = isOpen({ state }) ? 'change-busy' : 'change-ended';
      expect(moved).toMatchObject({ kind: 'refused', reason, details: { id: 'web-7k3m9q', state } });
    }
  });

  it('I2: the requester cannot approve where a second person is asked for', () => {
    const moved = transition(aChange(), { type: 'approved', by: REQUESTER, planNumber: 1, at: AT });
    expect(moved).toMatchObject({ kind: 'refused', reason: 'self-approval' });
  });

  it("takes the requester's own click where no second person is asked for", () => {
    const moved = transition(aChange({ approvalsNeeded: 0 }), EVENTS.approved);
    expect(moved).toMatchObject({ kind: 'moved', change: { state: 'approved' } });
    const own = transition(aChange({ approvalsNeeded: 0 }), {
      type: 'approved',
      by: REQUESTER,
      planNumber: 1,
      at: AT,
    });
    expect(own).toMatchObject({ kind: 'moved', change: { state: 'approved' } });
  });

  it('I2: one person fills one seat of two', () => {
    const first = transition(aChange({ approvalsNeeded: 2 }), EVENTS.approved);
    if (first.kind !== 'moved') throw new Error('the first approval was refused');
    expect(first.change.state).toBe('proposed');
    expect(approvalsMissing(first.change)).toBe(1);
    expect(transition(first.change, EVENTS.approved)).toMatchObject({ reason: 'already-approved' });
    const second = transition(first.change, { type: 'approved', by: SECOND, planNumber: 1, at: AT });
    expect(second).toMatchObject({ kind: 'moved', change: { state: 'approved' } });
  });

  it('refuses an approval of a plan that is no longer on the card', () => {
    const change = aChange({ plan: { ...aChange().plan, number: 2 } });
    expect(transition(change, EVENTS.approved)).toMatchObject({ reason: 'plan-outdated' });
  });

  it('refuses an approval at or after the expiry, and an expiry before it', () => {
    const change = aChange();
    const at = change.expiresAt;
    expect(transition(change, { type: 'approved', by: APPROVER, planNumber: 1, at })).toMatchObject({
      reason: 'expired',
    });
    expect(transition(change, { type: 'expired', at: AT })).toMatchObject({ reason: 'change-busy' });
  });

  it('drops every approval when the plan is replaced', () => {
    const approved = aChange({ state: 'approved', approvals: [{ person: APPROVER, planNumber: 1, at: AT }] });
    expect(transition(approved, EVENTS.replanned)).toMatchObject({
      kind: 'moved',
      change: { state: 'proposed', approvals: [], plan: { number: 2 }, fromVersion: '1.0.1' },
    });
  });

  it('lets only the requester withdraw, and asks for a reason with a rejection', () => {
    expect(transition(aChange(), { type: 'withdrawn', by: APPROVER, at: AT })).toMatchObject({
      reason: 'not-requester',
    });
    expect(transition(aChange(), { type: 'rejected', by: APPROVER, reason: '  ', at: AT })).toMatchObject({
      reason: 'reason-needed',
    });
  });

  it('never leaves an ended state and never applies without every approval, whatever happens in whatever order', () => {
    const event = fc.constantFrom(...Object.values(EVENTS));
    fc.assert(
      fc.property(fc.array(event, { maxLength: 30 }), fc.integer({ min: 0, max: 2 }), (events, approvalsNeeded) => {
        let change = aChange({ approvalsNeeded });
        for (const next of events) {
          const moved = transition(change, next);
          if (moved.kind !== 'moved') continue;
          if (!isOpen(change)) expect(moved.change.state).toBe(change.state);
          if (moved.change.state === 'applying') expect(approvalsMissing(moved.change)).toBe(0);
          change = moved.change;
        }
      }),
    );
  });
});
