import { parseCommand } from '../../commands/parse.ts';
import { MeshError } from '../../domain/errors.ts';
import type { Refusal } from '../../domain/outcome.ts';
import type { Asking, Request } from '../../domain/request.ts';
import type { TrailPage } from '../../operations/audit/read-trail.ts';
import { drawTrail } from '../blocks/audit.ts';
import { drawHelp } from '../blocks/help.ts';
import { type Answer, onlyOnce, type Work } from './answer.ts';
import type { ListenerDeps } from './deps.ts';
import { showLocks } from './locks.ts';

/** A command's text, wherever it was typed, becomes its answer. */
export async function takeText(
  deps: ListenerDeps,
  text: string,
  asking: Omit<Asking, 'requestId'>,
  work: Work,
): Promise<Answer> {
  const { requestId, log } = work;
  const request = await readRequest(deps, text, work);
  log.info({ verb: request.verb }, 'asked');
  if (isWrite(request)) onlyOnce(work);
  switch (request.verb) {
    case 'help':
      return { kind: 'drawn', drawn: drawHelp(request.topic, deps.access.self.name) };
    case 'audit':
      return showTrail(deps, await deps.operations.audit(request, { ...asking, requestId }));
    case 'can':
      return deps.operations.can(request, { ...asking, requestId });
    case 'deploy':
      return deps.operations.propose(request, { ...asking, requestId });
    case 'lock':
      return deps.operations.lock(request, { ...asking, requestId });
    case 'unlock':
      return deps.operations.unlock(request, { ...asking, requestId });
    case 'locks':
      return showLocks(deps, request, { ...asking, requestId });
  }
}

function isWrite(request: Request): boolean {
  if (request.verb === 'deploy') return !request.dryRun;
  return request.verb === 'lock' || request.verb === 'unlock';
}

async function showTrail(deps: ListenerDeps, found: TrailPage | Refusal): Promise<Answer> {
  if (found.kind === 'refused') return found;
  const links = found.entries.map(({ card }) => (card === undefined ? undefined : deps.permalinks.of(card)));
  return { kind: 'drawn', drawn: drawTrail(found, await Promise.all(links)) };
}

/** What was typed, as a request. What cannot be read is told in the trail without its words: they may hold anything. */
async function readRequest({ meter, intake }: ListenerDeps, text: string, { asker }: Work): Promise<Request> {
  try {
    const request = parseCommand(text);
    meter.count('commands', request.verb);
    return request;
  } catch (error) {
    if (error instanceof MeshError) {
      meter.count('commands', 'unreadable');
      const problem = error.details['problem'];
      await intake.turnAway(asker, {
        reason: error.code,
        ...(problem === undefined ? {} : { words: String(problem) }),
      });
    }
    throw error;
  }
}
