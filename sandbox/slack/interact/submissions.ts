import { isObject } from '../../json.ts';
import { ApiError } from '../incoming/errors.ts';
import type { Services } from '../services.ts';
import { MAX_STACK } from '../state/views.ts';
import type { Json, View, ViewValues } from '../wire.ts';
import { formErrors, stateValues } from './form.ts';
import { interactionBase } from './payloads.ts';
import { buildView } from './view-builder.ts';

/** What became of a submitted form. `field_errors`: the person was told which fields; `trouble`: the app failed, the form stays. */
export type SubmitOutcome = 'accepted' | 'field_errors' | 'trouble' | 'no_view';

/** Submits the topmost modal of a person with these values, and does what the app answers. */
export async function submitView(services: Services, user: string, given: ViewValues): Promise<SubmitOutcome> {
  const { world, gateway } = services;
  const view = world.views.stack(user).at(-1);
  if (view === undefined) return 'no_view';
  const values = stateValues(view.blocks, given);
  const errors = formErrors(view.blocks, values);
  if (Object.keys(errors).length > 0) return tellErrors(services, user, errors);
  const head = { type: 'view_submission', ...interactionBase(world, user) };
  const payload = {
    ...head,
    trigger_id: world.tickets.trigger(user),
    view: { ...view, state: { values } },
    response_urls: [],
  };
  const delivery = await gateway.deliver({ type: 'interactive', payload });
  if (delivery.kind !== 'acked') return 'trouble';
  try {
    return obey(services, user, view, delivery.payload);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    world.journal.add('to_bot', 'fault', `acknowledgement refused: ${error.code}`, error.extra);
    return 'trouble';
  }
}

function tellErrors(services: Services, user: string, errors: Readonly<Record<string, string>>): SubmitOutcome {
  services.world.changes.emit({ kind: 'view_errors', user, errors });
  return 'field_errors';
}

function obey(services: Services, user: string, view: View, payload: Json): SubmitOutcome {
  const { views } = services.world;
  const below = views.stack(user).filter((known) => known.id !== view.id);
  switch (payload['response_action']) {
    case undefined:
      views.setStack(user, below);
      return 'accepted';
    case 'clear':
      views.setStack(user, []);
      return 'accepted';
    case 'errors':
      return tellErrors(services, user, readErrors(view, payload['errors']));
    case 'update':
      views.replace(user, buildView(services.world, payload['view'], 'modal', { replaces: view }));
      return 'accepted';
    case 'push':
      if (views.stack(user).length >= MAX_STACK) throw new ApiError('push_limit_reached');
      views.setStack(user, [
        ...views.stack(user),
        buildView(services.world, payload['view'], 'modal', { under: view }),
      ]);
      return 'accepted';
    default:
      throw new ApiError('invalid_response_action');
  }
}

/** Errors must name input blocks of the view, else Slack shows its general failure. */
function readErrors(view: View, errors: unknown): Readonly<Record<string, string>> {
  const inputs = view.blocks.filter((block) => block.type === 'input').map((block) => block.block_id);
  if (!isObject(errors) || Object.keys(errors).length === 0) throw new ApiError('invalid_errors');
  for (const [key, text] of Object.entries(errors))
    if (!inputs.includes(key) || typeof text !== 'string') throw new ApiError('invalid_errors', { block_id: key });
  return errors as Readonly<Record<string, string>>; // every value was checked
}

/** Closes the topmost modal, or the whole stack; the app hears of those that asked for it. */
export function closeView(services: Services, user: string, wholeStack: boolean): void {
  const { world, gateway } = services;
  const stack = world.views.stack(user);
  const top = stack.at(-1);
  if (top === undefined) return;
  const clears = wholeStack || top.clear_on_close;
  const closed = clears ? stack : [top];
  world.views.setStack(user, clears ? [] : stack.slice(0, -1));
  for (const view of closed.filter((candidate) => candidate.notify_on_close)) {
    const payload = { type: 'view_closed', ...interactionBase(world, user), view, is_cleared: clears };
    void gateway.deliver({ type: 'interactive', payload });
  }
}
