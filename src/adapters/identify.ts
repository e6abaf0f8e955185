import type { Identity } from '../config/config.ts';
import type { Digester } from '../ports/ids.ts';

interface Account {
  readonly userId: string;
  readonly email: string | undefined;
}

/**
 * What two accounts of one person share, by the configured attribute; undefined where it is missing. An address is
 * digested: it is stored with every approval and need not be read there. Nothing where each account is a person.
 */
export function identifyBy(
  identity: Identity,
  digester: Digester,
): ((account: Account) => string | undefined) | undefined {
  switch (identity.kind) {
    case 'account':
      return undefined;
    case 'email':
      return ({ email }) => (email === undefined ? undefined : `email:${digester.digest(email.trim().toLowerCase())}`);
    case 'people': {
      const people = Object.entries(identity.people);
      return ({ userId }) => people.find(([, accounts]) => accounts.includes(userId))?.[0];
    }
  }
}
