import { describe, expect, it } from 'vitest';
import type { Change } from '../../src/domain/change/change.ts';
import { stateSentence } from '../../src/messages/en/card.ts';
import { APPROVER, aChange } from '../support/a-change.ts';

const applied = { at: '', evaluationId: undefined, jobModifyIndex: 11, jobVersion: 1 };
const approvals = [{ person: APPROVER, planNumber: 1, at: '' }];

describe('the sentence of a state', () => {
  it.each([
    [
      'succeeded with something that runs',
      { state: 'succeeded', applied: { ...applied, evaluationId: 'e1' } },
      /^web runs 1\.1\.0/,
    ],
    ['succeeded with what launches later', { state: 'succeeded', applied }, /^web 1\.1\.0 is in place/],
    ['failed before it was applied', { state: 'failed' }, /before anything was applied/],
    ['failed after it was applied', { state: 'failed', applied }, /was applied and did not become healthy/],
    ['superseded before it was applied', { state: 'superseded' }, /Nothing was applied/],
    ['superseded after it was applied', { state: 'superseded', applied }, /^The job was applied/],
    ['expired without a decision', { state: 'expired' }, /Nobody decided in time/],
    ['expired although approved', { state: 'expired', approvals }, /It was approved.*Nothing was applied/],
    ['unknown when it was sent', { state: 'outcome-unknown' }, /may or may not run/],
    ['unknown while it was followed', { state: 'outcome-unknown', applied }, /^The job was applied/],
  ] satisfies [string, Partial<Change>, RegExp][])('is true for a change that is %s', (_what, differs, sentence) => {
    expect(stateSentence(aChange(differs))).toMatch(sentence);
  });
});
