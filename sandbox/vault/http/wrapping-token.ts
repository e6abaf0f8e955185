import { VaultProblem } from '../problem.ts';
import type { VaultState } from '../state/state.ts';
import type { Asked } from './request.ts';

const PATHS = new Set(['sys/wrapping/lookup', 'sys/wrapping/rewrap', 'sys/wrapping/unwrap']);

/** The wrapping token that a request is about: in its body, else the one it comes with. */
export function wrappingTokenOf(asked: Pick<Asked, 'data' | 'token'>): string {
  const given = asked.data['token'];
  if (given === undefined || given === null) return asked.token ?? refuse('token is empty');
  if (typeof given !== 'string') return refuse('could not decode token in request body');
  return given === '' ? refuse('empty token in request body') : given;
}

/** Vault looks at the wrapping token before it asks who may do what. */
export function refuseBadWrappingToken(state: VaultState, asked: Asked): void {
  if (!PATHS.has(asked.path)) return;
  if (state.wrapping.peek(wrappingTokenOf(asked)) === undefined) {
    throw new VaultProblem(400, 'wrapping token is not valid or does not exist');
  }
}

function refuse(why: string): never {
  throw new VaultProblem(403, `error validating wrapping token: ${why}`);
}
