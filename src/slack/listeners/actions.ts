import type { App } from '@slack/bolt';
import type { CardRef } from '../../domain/change/change.ts';
import type { Click } from '../../domain/change/decision.ts';
import { isRefusal, refuse } from '../../domain/outcome.ts';
import {
  APPROVE_ACTION,
  CHANGE_ACTIONS_BLOCK,
  DIFF_ACTION,
  REJECT_ACTION,
  WITHDRAW_ACTION,
} from '../blocks/actions.ts';
import type { SeenCard } from '../rendering.ts';
import { drawOutcome } from '../reply.ts';
import { type Answer, answer, noteRefusal, onlyOnce, type Work } from './answer.ts';
import type { ListenerDeps } from './deps.ts';
import { openWindow, type Window } from './modal.ts';
import { actorOf, cardFrom, type Payload, parseActionValue, part, text } from './payload.ts';

/** Every button of ours. Buttons that only open a link arrive here too, and are only acked. */
export function listenToActions(app: App, deps: ListenerDeps): void {
  app.action({ type: 'block_actions' }, async ({ ack, body, action, context }) => {
    await ack();
    const actionId = text(action, 'action_id') ?? '';
    const actor = actorOf(body);
    const channelId = text(part(body, 'channel'), 'id') ?? text(part(body, 'container'), 'channel_id');
    if (!OURS.has(actionId) || actor === undefined || channelId === undefined) return;
    const responseUrl = text(body, 'response_url');
    const to = { userId: actor.userId, channelId, ...(responseUrl === undefined ? {} : { responseUrl }) };
    await answer(deps, { to, teamId: actor.teamId, context }, (work) =>
      takeClick(deps, { actionId, actor, body: { ...body }, action: { ...action } }, work),
    );
  });
}

/** Our buttons, by what the audit trail calls a click on each. */
const OURS: ReadonlyMap<string, string> = new Map([
  [APPROVE_ACTION, 'approve'],
  [REJECT_ACTION, 'reject'],
  [DIFF_ACTION, 'show'],
  [WITHDRAW_ACTION, 'withdraw'],
]);

interface Clicked {
  readonly actionId: string;
  readonly actor: Pick<Click, 'userId' | 'teamId'>;
  readonly body: Payload;
  readonly action: Payload;
}

async function takeClick(deps: ListenerDeps, clicked: Clicked, work: Work): Promise<Answer> {
  const { requestId, log } = work;
  const seen = readClick(deps, clicked);
  if (seen === undefined) return forged(deps, clicked, work);
  const { changeId, planNumber } = seen;
  log.info({ action: clicked.actionId, changeId, planNumber }, 'clicked');
  const click = { ...seen, requestId, ...clicked.actor };
  switch (clicked.actionId) {
    case APPROVE_ACTION:
      onlyOnce(work);
      return deps.operations.decide({ ...click, action: 'approve' });
    case WITHDRAW_ACTION:
      onlyOnce(work);
      return deps.operations.decide({ ...click, action: 'withdraw' });
    default: {
      const trigger = text(clicked.body, 'trigger_id');
      if (trigger === undefined) return forged(deps, clicked, work);
      return openWindow(deps, trigger, loadWindow(deps, seen, clicked, work));
    }
  }
}

async function forged(deps: ListenerDeps, { actionId }: Clicked, { asker }: Work): Promise<Answer> {
  const verb = OURS.get(actionId);
  await deps.intake.turnAway(asker, { ...(verb === undefined ? {} : { verb }), reason: 'forged' });
  return refuse('forged');
}

/** The change as it stands now decides whether there is anything to show or to reject. */
async function loadWindow(
  deps: ListenerDeps,
  seen: SeenCard,
  { actor, actionId }: Clicked,
  work: Work,
): Promise<Window> {
  const wanted = actionId === DIFF_ACTION ? 'diff' : 'rejection';
  const shown = await deps.operations.show({ ...seen, ...actor, wanted });
  if (isRefusal(shown)) {
    noteRefusal(deps, work, shown.reason);
    return { kind: 'drawn', drawn: await drawOutcome(deps, shown) };
  }
  const view = wanted === 'diff' ? deps.render.diffModal(shown.change, shown.plan) : deps.render.rejectModal(seen);
  return { kind: 'window', view };
}

/** Only a button in our block on our own message counts; all of it travels through the clicker's client. */
function readClick({ access }: ListenerDeps, { body, action }: Clicked): SeenCard | undefined {
  const message = part(body, 'message');
  const container = part(body, 'container');
  const value = parseActionValue(text(action, 'value') ?? '');
  const at = cardFrom(text(container, 'channel_id') ?? text(part(body, 'channel'), 'id'), text(message, 'ts'));
  const mine = text(message, 'user') === access.self.userId || text(message, 'bot_id') === access.self.botId;
  const asDrawn = action['type'] === 'button' && action['block_id'] === CHANGE_ACTIONS_BLOCK;
  if (value === undefined || at === undefined || !mine || !asDrawn || container['is_ephemeral'] === true)
    return undefined;
  return { ...value, card: at, replaces: replacedBy(access, at, message) };
}

/** A card that was deleted and posted again names the one that it replaces, until the record names it. */
function replacedBy({ outbox }: ListenerDeps['access'], at: CardRef, message: Payload): CardRef | undefined {
  const origin = outbox.originOf(at);
  if (origin !== at) return origin;
  return cardFrom(at.channelId, text(part(part(message, 'metadata'), 'event_payload'), 'replaces'));
}
