import { isRefusal } from '../../domain/outcome.ts';
import type { Asking, LocksRequest } from '../../domain/request.ts';
import { drawLocks } from '../blocks/locks.ts';
import type { Answer } from './answer.ts';
import type { ListenerDeps } from './deps.ts';
import { withLinks } from './links.ts';

/** What stands against changes, each open change with the link to its card. */
export async function showLocks(deps: ListenerDeps, request: LocksRequest, asking: Asking): Promise<Answer> {
  const locks = await deps.operations.locks(request, asking);
  if (isRefusal(locks)) return locks;
  return { kind: 'drawn', drawn: drawLocks(locks.holds, await withLinks(deps, locks.changes), locks.freezes) };
}
