import { createHash } from 'node:crypto';
import type { Call } from '../../http/endpoint.ts';

/** Who did something to a secret, as its metadata tells. */
export interface Attribution {
  readonly actor?: string;
  readonly operation: string;
  readonly entity_id?: string;
  readonly client_id?: string;
}

/** A token that stands for no entity is counted by its policies: a digest of them and of the namespace. */
export function attributionOf({ token, operation }: Call): Attribution {
  if (token === undefined) return { operation };
  const policies = [...token.policies].sort().join('\u007f');
  const digest = createHash('sha256').update(`${policies}\u0000root`).digest('base64');
  return {
    ...(token.displayName === '' ? {} : { actor: token.displayName }),
    operation,
    ...(token.entityId === '' ? {} : { entity_id: token.entityId }),
    client_id: token.entityId === '' ? digest : token.entityId,
  };
}
