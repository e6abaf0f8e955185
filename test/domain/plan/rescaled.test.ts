import { describe, expect, it } from 'vitest';
import type { JobSpec } from '../../../src/domain/plan/job-spec.ts';
import { rescaledOf } from '../../../src/domain/plan/rescaled.ts';
import { aGroup, aJob, aPlan } from '../../support/a-plan.ts';

const counts = (of: Record<string, number | null>, differs: Partial<JobSpec> = {}) =>
  aJob({ TaskGroups: Object.entries(of).map(([Name, Count]) => aGroup({ Name, Count })), ...differs });

describe('what a change scales', () => {
  it('is every group that is there before and after with another count', () => {
    const [job, current] = [counts({ app: 4, db: 1, cache: 2, fresh: 3 }), counts({ app: 2, db: 1, cache: 5, old: 1 })];
    const rescaled = [
      { group: 'app', from: 2, to: 4 },
      { group: 'cache', from: 5, to: 2 },
    ];
    expect(rescaledOf(job, current)).toEqual(rescaled);
    expect(aPlan({ job, current }).rescaled).toEqual(rescaled);
  });

  it('takes a count that is left out for 1, as Nomad does', () => {
    expect(rescaledOf(counts({ app: null }), counts({ app: 1 }))).toEqual([]);
    expect(rescaledOf(counts({ app: null }), counts({ app: 3 }))).toEqual([{ group: 'app', from: 3, to: 1 }]);
  });

  it.each([
    ['of a new job', counts({ app: 4 }), undefined],
    ['of one that runs on every node', counts({ app: 4 }, { Type: 'system' }), counts({ app: 2 }, { Type: 'system' })],
  ])('is nothing %s', (_what, job, current) => {
    expect(rescaledOf(job, current)).toEqual([]);
  });
});
