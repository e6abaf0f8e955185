import { groupOf, type StoredGroup, type StoredJob } from '../model.ts';
import { stableText } from './versions.ts';

/**
 * A job's groups with the indexes of their scaling policies. As on the real server a policy that is as it was keeps the
 * indexes that came with the job: none, where a client sent it. So the second registration of one and the same job is
 * a new version, and its plan calls the policy edited; the third is not.
 */
export function withPolicyIndexes(before: StoredJob | undefined, after: StoredJob, index: number): StoredGroup[] {
  return after.TaskGroups.map((group) => {
    const { Scaling: policy } = group;
    if (!policy) return group;
    const known = before === undefined ? undefined : groupOf(before, group.Name)?.Scaling;
    if (known && contentOf(known) === contentOf(policy)) return group;
    const created = known ? known.CreateIndex || before?.CreateIndex : undefined;
    return { ...group, Scaling: { ...policy, CreateIndex: created ?? index, ModifyIndex: index } };
  });
}

function contentOf(policy: object): string | undefined {
  return stableText({ ...policy, ID: '', CreateIndex: 0, ModifyIndex: 0 });
}
