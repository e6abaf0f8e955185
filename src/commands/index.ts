import { auditVerb } from './audit.ts';
import { canVerb } from './can.ts';
import { deployVerb } from './deploy.ts';
import { helpVerb } from './help.ts';
import { lockVerb } from './lock.ts';
import { locksVerb } from './locks.ts';
import { unlockVerb } from './unlock.ts';
import type { Verb } from './verb.ts';

/** The slash command; every example is shown with it in front. */
export const SLASH_COMMAND = '/mesh';

/** The one list of verbs: grammar, help and docs/COMMANDS.md come from it. */
export const VERBS: readonly Verb[] = [deployVerb, lockVerb, unlockVerb, locksVerb, auditVerb, canVerb, helpVerb];

export function findVerb(name: string): Verb | undefined {
  return VERBS.find((verb) => verb.name === name);
}
