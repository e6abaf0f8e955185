import { describe, expect, it } from 'vitest';
import { diffCases } from './cases/index.ts';
import { ALL_FIELDS, addChanged } from './changed-fields.ts';

/** Two versions of a job have one id. */
const NEVER_DIFFERS = ['Job.ID'];
/** Nomad 2.0 has no such field any more; older clients still send it. */
const GONE = ['Job.ConsulToken'];

describe('the cases of plan diffs', () => {
  it('change every field that a job may have', () => {
    const changed = new Set<string>();
    for (const { before, after } of Object.values(diffCases).flat()) addChanged(changed, before, after);
    expect(ALL_FIELDS.filter((field) => !changed.has(field))).toEqual(NEVER_DIFFERS);
    expect([...changed].filter((field) => !ALL_FIELDS.includes(field))).toEqual(GONE);
  });
});
