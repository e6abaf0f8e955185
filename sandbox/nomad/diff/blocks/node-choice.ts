import type { Wire } from '../../jobspec/wire-object.ts';
import type { ObjectDiff } from '../../wire.ts';
import { plainSetDiffs } from '../compare/objects.ts';

/** Constraints have no name of their own: a changed one is one deleted and one added. */
export function constraintDiffs(old: Wire, next: Wire): ObjectDiff[] {
  const identity = ({ LTarget, Operand, RTarget }: Wire): string => `${LTarget} ${Operand} ${RTarget}`;
  return plainSetDiffs({ name: 'Constraint', type: 'Constraint' }, old['Constraints'], next['Constraints'], identity);
}

export function affinityDiffs(old: Wire, next: Wire): ObjectDiff[] {
  const identity = ({ LTarget, Operand, RTarget, Weight }: Wire): string =>
    `${LTarget} ${Operand} ${RTarget} ${Weight}`;
  return plainSetDiffs({ name: 'Affinity', type: 'Affinity' }, old['Affinities'], next['Affinities'], identity);
}
