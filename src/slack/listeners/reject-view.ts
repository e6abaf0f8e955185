import type { App } from '@slack/bolt';
import { MAX_REASON } from '../../commands/arguments.ts';
import { isRecord } from '../../domain/is-record.ts';
import { refuse } from '../../domain/outcome.ts';
import { refusalText } from '../../messages/en/refusals.ts';
import { replies } from '../../messages/en/replies.ts';
import { REJECT_CALLBACK } from '../blocks/actions.ts';
import { answer, onlyOnce } from './answer.ts';
import type { ListenerDeps } from './deps.ts';
import { actorOf, parseModalMetadata, part, text } from './payload.ts';

/** The reason of a rejection. What is wrong with it at first sight is said in the window; the rest is answered after it. */
export function listenToRejections(app: App, deps: ListenerDeps): void {
  app.view({ callback_id: REJECT_CALLBACK, type: 'view_submission' }, async ({ ack, body, view, context }) => {
    const input = reasonIn(view.state.values);
    const seen = parseModalMetadata(view.private_metadata);
    const actor = actorOf(body);
    const fault = faultIn(input.reason, seen !== undefined && actor !== undefined);
    if (seen === undefined && actor !== undefined) void noteForged(deps, actor);
    if (fault !== undefined && input.blockId !== undefined) {
      await ack({ response_action: 'errors', errors: { [input.blockId]: fault } });
      return;
    }
    await ack();
    if (seen === undefined || actor === undefined) return;
    const { card, changeId, planNumber } = seen;
    const to = { userId: actor.userId, channelId: card.channelId };
    await answer(deps, { to, teamId: actor.teamId, context }, async (work) => {
      onlyOnce(work);
      const { requestId } = work;
      const { reason } = input;
      return deps.operations.decide({ action: 'reject', changeId, planNumber, card, requestId, reason, ...actor });
    });
  });
}

/** Where the window was opened is not known: what says so was tampered with. */
async function noteForged(
  { intake, ids }: ListenerDeps,
  actor: NonNullable<ReturnType<typeof actorOf>>,
): Promise<void> {
  const asker = { requestId: ids.request(), channelId: '', ...actor };
  if ((await intake.admit(asker)) === undefined) await intake.turnAway(asker, { verb: 'reject', reason: 'forged' });
}

function faultIn(reason: string, genuine: boolean): string | undefined {
  if (!genuine) return refusalText(refuse('forged')).said;
  if (reason === '') return refusalText(refuse('reason-needed')).said;
  return [...reason].length > MAX_REASON ? replies.reasonTooLong(MAX_REASON) : undefined;
}

/** The one text input of the window, whatever its ids. */
function reasonIn(values: unknown): { readonly blockId: string | undefined; readonly reason: string } {
  const [block] = isRecord(values) ? Object.entries(values) : [];
  if (block === undefined) return { blockId: undefined, reason: '' };
  const [blockId, elements] = block;
  const [element] = isRecord(elements) ? Object.keys(elements) : [];
  const typed = element === undefined ? undefined : text(part(elements, element), 'value');
  return { blockId, reason: (typed ?? '').trim() };
}
