import type { Answer, Call, Endpoint } from '../../http/endpoint.ts';
import { causes, VaultProblem } from '../../problem.ts';
import { grantOn } from '../../state/policy.ts';
import type { VaultState } from '../../state/state.ts';
import type { Token } from '../../state/tokens.ts';

const PATHS = { path: 'list', paths: 'list' } as const;

export function capabilityEndpoints(): readonly Endpoint[] {
  return [
    {
      pattern: 'capabilities-self',
      fields: { token: 'text', ...PATHS },
      injects: true,
      update: (call) => answer(call, call.token),
    },
    {
      pattern: 'capabilities-accessor',
      fields: { accessor: 'text', ...PATHS },
      injects: true,
      update: (call) => answer(call, ofAccessor(call)),
    },
    {
      pattern: 'capabilities',
      fields: { token: 'text', ...PATHS },
      injects: true,
      update: (call) => answer(call, call.state.tokens.get(call.fields.text('token'))),
    },
  ];
}

function ofAccessor({ state, fields }: Call): Token {
  const accessor = fields.text('accessor');
  if (accessor === '') throw new VaultProblem(400, 'accessor must be supplied');
  const token = state.tokens.byAccessor(accessor);
  if (token === undefined) throw new VaultProblem(400, causes('invalid accessor'));
  return token;
}

/** What the bearer may do on each path; one asked-for path is also answered as `capabilities`. */
function answer({ state, fields }: Call, token: Token | undefined): Answer {
  const paths = fields.list('paths').length > 0 ? fields.list('paths') : fields.list('path');
  if (paths.length === 0) throw new VaultProblem(400, 'paths must be supplied');
  if (token === undefined) throw new VaultProblem(400, causes('invalid token'));
  const entries = paths.map((path): [string, readonly string[]] => [path, capabilitiesOn(state, token, path)]);
  const single = entries.length === 1 ? { capabilities: entries[0]?.[1] } : {};
  return { data: { ...Object.fromEntries(entries), ...single } };
}

function capabilitiesOn(state: VaultState, token: Token, path: string): readonly string[] {
  const grant = grantOn(state.policies.rulesOf(token.policies), path, true);
  return grant.isRoot ? ['root'] : [...grant.capabilities].sort();
}
