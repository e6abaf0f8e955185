import { setFlagsFromString } from 'node:v8';
import { type AuthorizationCall, isAuthorized } from '@cedar-policy/cedar-wasm/nodejs';
import { expect, it } from 'vitest';
import '../../../src/adapters/cedar/policy.ts';

setFlagsFromString('--allow-natives-syntax');
type Decide = (call: AuthorizationCall) => unknown;
const v8 = (name: string) => new Function('f', `%${name}(f)`) as (decide: Decide) => void;
const prepare = v8('PrepareFunctionForOptimization');
const optimize = v8('OptimizeFunctionOnNextCall');
const deoptimize = v8('DeoptimizeFunction');

// Where Cedar's calls are compiled into their callers, this ends the whole process (Node 20 and 22).
it('outlives code that V8 throws away while Cedar decides', () => {
  let whileCedarReads = () => {};
  const who = { type: 'Person', id: 'U1' };
  const call: AuthorizationCall = {
    get policies() {
      whileCedarReads();
      return { staticPolicies: 'permit(principal, action, resource);' };
    },
    principal: who,
    action: { type: 'Action', id: 'plan' },
    resource: who,
    context: {},
    entities: [],
  };
  const decide: Decide = (asked) => isAuthorized(asked);
  for (const warm of [decide, isAuthorized as Decide]) prepare(warm);
  for (let times = 0; times < 3; times++) decide(call);
  optimize(decide);
  decide(call);

  let thrownAway = 0;
  whileCedarReads = () => {
    thrownAway++;
    deoptimize(decide);
  };

  expect(decide(call)).toMatchObject({ type: 'success', response: { decision: 'allow' } });
  expect(thrownAway).toBeGreaterThan(0);
});
