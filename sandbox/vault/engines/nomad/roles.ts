import type { Endpoint } from '../../http/endpoint.ts';
import { VaultProblem } from '../../problem.ts';

export interface NomadRole {
  readonly type: string;
  readonly policies: readonly string[] | null;
  readonly isGlobal: boolean;
}

/** `role/…`: what the tokens of a role are like. */
export function nomadRoles(roles: Map<string, NomadRole>): readonly Endpoint[] {
  return [
    { pattern: 'role/', list: () => ({ data: { keys: [...roles.keys()].sort() } }) },
    {
      pattern: 'role/:name',
      fields: { name: 'text', policies: 'list', global: 'flag', type: 'text' },
      exists: ({ fields }) => roles.has(fields.text('name')),
      read: ({ fields }) => {
        const role = roles.get(fields.text('name'));
        return role && { data: { type: role.type, global: role.isGlobal, policies: role.policies } };
      },
      update: ({ fields }) => {
        const before = roles.get(fields.text('name'));
        const role = {
          type: fields.text('type', 'client'),
          policies: fields.has('policies') ? fields.list('policies') : (before?.policies ?? null),
          isGlobal: fields.flag('global', before?.isGlobal ?? false),
        };
        requireSense(role);
        roles.set(fields.text('name'), role);
        return undefined;
      },
      delete: ({ fields }) => {
        roles.delete(fields.text('name'));
        return undefined;
      },
    },
  ];
}

function requireSense({ type, policies }: NomadRole): void {
  const isEmpty = policies === null || policies.length === 0;
  if (type !== 'client' && type !== 'management') throw new VaultProblem(400, 'type must be "client" or "management"');
  if (type === 'client' && isEmpty) throw new VaultProblem(400, 'policies cannot be empty when using client tokens');
  if (type === 'management' && !isEmpty) {
    throw new VaultProblem(400, 'policies should be empty when using management tokens');
  }
}
