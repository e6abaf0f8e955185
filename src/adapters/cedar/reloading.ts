import { describeProblem } from '../../config/problem.ts';
import { MeshError } from '../../domain/errors.ts';
import type { Log } from '../../ports/log.ts';
import type { Policy } from '../../ports/policy.ts';
import { type Folders, loadPolicy } from './policy.ts';

export interface ReloadingPolicy extends Policy {
  /** Reads the folder again. A set with a problem is not taken: the old one stays in force, and the log says so. */
  reload(): 'loaded' | 'kept';
}

/** @throws MESH_CONFIG when the set cannot be taken at the start: without rules nothing runs (I6). */
export function createPolicy(folders: Folders, log: Log): ReloadingPolicy {
  const first = loadPolicy(folders);
  if (first.kind === 'problems') {
    const said = first.problems.map(describeProblem).join('; ');
    throw new MeshError('MESH_CONFIG', 'loading the policies', { said });
  }
  let current = first.policy;
  return {
    get set() {
      return current.set;
    },
    get groups() {
      return current.groups;
    },
    permits: (action) => current.permits(action),
    decide: (question) => current.decide(question),
    approvals: (question) => current.approvals(question),
    reload() {
      const loaded = loadPolicy(folders);
      if (loaded.kind === 'problems') {
        const problems = loaded.problems.map(describeProblem);
        log.error({ problems, policySet: current.set }, 'the new policies have problems: the old ones stay in force');
        return 'kept';
      }
      current = loaded.policy;
      log.info({ policySet: current.set }, 'policies loaded again');
      return 'loaded';
    },
  };
}
