import { when } from '../validate/errors.ts';
import type { Wire } from '../wire-object.ts';

/** What makes an identity less safe than it could be. */
export function identityWarnings(identity: Wire): string[] {
  const { Name: name, Env: env, ChangeMode: mode } = identity;
  const audience = Array.isArray(identity['Audience']) ? identity['Audience'] : [];
  return [
    ...when(audience.length === 0, 'identities without an audience are insecure'),
    ...when(
      audience.length > 1,
      'while multiple audiences is allowed, it is more secure to use 1 audience per identity',
    ),
    ...when(
      name !== '' && name !== 'default' && identity['TTL'] === 0,
      'identities without an expiration are insecure',
    ),
    ...when(
      env === true && mode !== 'restart',
      'using env=true without change_mode="restart" may result in task not getting updated identity',
    ),
  ];
}
