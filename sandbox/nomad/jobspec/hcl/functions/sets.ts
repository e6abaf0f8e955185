import { asSet } from '../unify.ts';
import { equal, isList, type Value } from '../values.ts';
import { define, FunctionFailure, type HclFunction } from './signature.ts';

export const SET_FUNCTIONS: Record<string, HclFunction> = {
  setunion: define('first_set:set other_sets:set...', (...sets: Value[][]) => asSet(sets.flat(1))),
  setintersection: define('first_set:set other_sets:set...', (...sets: Value[][]) => {
    const [first = [], ...others] = sets;
    return asSet(first).filter((item) => others.every((set) => set.some((other) => equal(other, item))));
  }),
  setproduct: define('sets:any...', product),
};

function product(...sets: Value[]): Value {
  if (sets.length < 2) throw new FunctionFailure('at least two arguments are required');
  return sets.reduce<Value[][]>(
    (rows, set, index) => {
      if (!isList(set)) throw new FunctionFailure('a set or a list is required', index);
      return rows.flatMap((row) => set.map((item) => [...row, item]));
    },
    [[]],
  );
}
