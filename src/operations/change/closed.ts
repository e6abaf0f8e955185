import type { Person } from '../../domain/identity.ts';
import type { Refusal } from '../../domain/outcome.ts';
import { refuseFrozen } from '../freeze/gate.ts';
import { refuseHeld } from '../hold/gate.ts';
import { type ChangeDeps, isoNow } from './deps.ts';

/** Says no while a person's lock or a freeze stands against a change of this service. @throws MeshError, as both do (I6). */
export async function refuseClosed(
  deps: ChangeDeps,
  at: { readonly environment: string; readonly service: string },
  by: { readonly person: Person; readonly isBreakGlass: boolean },
  signal: AbortSignal | undefined,
): Promise<Refusal | undefined> {
  const held = await refuseHeld(deps, at, { signal });
  return held ?? (await refuseFrozen(deps, { environment: at.environment, ...by }, { at: isoNow(deps), signal }));
}
