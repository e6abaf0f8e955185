import type { Answer, Call, Endpoint } from '../../http/endpoint.ts';
import { VaultProblem } from '../../problem.ts';

/** `sys/policies/acl`, and the older `sys/policy`, which names things differently. */
export function policyEndpoints(): readonly Endpoint[] {
  const both = { update: write, delete: remove };
  return [
    { pattern: 'policies/acl/', list: ({ state }) => ({ data: { keys: state.policies.names() } }) },
    {
      pattern: 'policies/acl/*name',
      fields: { name: 'text', policy: 'text' },
      read: (call) => read(call, 'policy'),
      ...both,
    },
    { pattern: 'policy/', injects: true, read: listOld, list: listOld },
    {
      pattern: 'policy/*name',
      fields: { name: 'text', policy: 'text', rules: 'text' },
      injects: true,
      read: (call) => read(call, 'rules'),
      ...both,
    },
  ];
}

function listOld({ state }: Call): Answer {
  const names = state.policies.names();
  return { data: { keys: names, policies: names } };
}

function read({ state, fields }: Call, as: 'policy' | 'rules'): Answer | undefined {
  const name = fields.text('name').toLowerCase();
  const text = state.policies.read(name);
  return text === undefined ? undefined : { data: { name, [as]: text } };
}

function write({ state, fields }: Call): Answer | undefined {
  const given = fields.text('name');
  const name = given.toLowerCase();
  const warnings = name === given ? [] : [`policy name was converted to ${name}`];
  const text = fields.text('policy') || fields.text('rules');
  if (fields.text('policy') === '' && fields.has('rules')) {
    warnings.push("'rules' is deprecated, please use 'policy' instead");
  }
  if (text === '') throw new VaultProblem(400, "'policy' parameter not supplied or empty");
  if (name === 'root' || name === 'response-wrapping' || name === 'control-group') {
    throw new VaultProblem(400, `cannot update ${JSON.stringify(name)} policy`);
  }
  state.policies.write(name, isBase64(text) ? Buffer.from(text, 'base64').toString('utf8') : text);
  return warnings.length > 0 ? { warnings } : undefined;
}

const isBase64 = (text: string): boolean => text.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(text);

function remove({ state, fields }: Call): undefined {
  const name = fields.text('name').toLowerCase();
  if (name === 'default') throw new VaultProblem(400, 'cannot delete default policy');
  if (name === 'root' || name === 'response-wrapping' || name === 'control-group') {
    throw new VaultProblem(400, `cannot delete ${JSON.stringify(name)} policy`);
  }
  state.policies.delete(name);
}
