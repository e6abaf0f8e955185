import { ApiError } from '../incoming/errors.ts';
import { buildView } from '../interact/view-builder.ts';
import { MAX_STACK } from '../state/views.ts';
import type { Json, View } from '../wire.ts';
import type { Call, Methods } from './method.ts';

export const viewMethods: Methods = {
  'views.open': { scopes: [], tier: 4, run: open },
  'views.push': { scopes: [], tier: 4, run: push },
  'views.update': { scopes: [], tier: 4, run: update },
  'views.publish': { scopes: [], tier: 4, run: publish },
};

const given = (call: Call) => {
  const view = call.args.json('view', 'invalid_arguments');
  if (view === undefined) throw ApiError.invalidArguments(['missing required field: view']);
  return view;
};

/** Exchanges the trigger for the person who caused it; done last, so that a refused view leaves it unused. */
function personOf(call: Call): string {
  const use = call.world.tickets.useTrigger(call.args.required('trigger_id'));
  if (typeof use === 'string') throw new ApiError(use);
  return use.user;
}

function open(call: Call): Json {
  const view = buildView(call.world, given(call), 'modal');
  call.world.views.setStack(personOf(call), [view]);
  return { view };
}

function push(call: Call): Json {
  const { views } = call.world;
  const draft = given(call);
  buildView(call.world, draft, 'modal');
  const user = personOf(call);
  const stack = views.stack(user);
  const under = stack.at(-1);
  if (under === undefined) throw new ApiError('not_found');
  if (stack.length >= MAX_STACK) throw new ApiError('push_limit_reached');
  const view = buildView(call.world, draft, 'modal', { under });
  views.setStack(user, [...stack, view]);
  return { view };
}

function requireHash(call: Call, known: View | undefined): void {
  const hash = call.args.text('hash');
  if (hash !== undefined && known !== undefined && known.hash !== hash) throw new ApiError('hash_conflict');
}

function update(call: Call): Json {
  const key = call.args.text('view_id') ?? call.args.text('external_id');
  if (key === undefined) throw ApiError.invalidArguments(['missing required field: view_id']);
  const found = call.world.views.find(key);
  if (found === undefined) throw new ApiError('not_found');
  requireHash(call, found.view);
  const view = buildView(call.world, given(call), found.view.type, { replaces: found.view });
  call.world.views.replace(found.user, view);
  return { view };
}

function publish(call: Call): Json {
  const { views, directory } = call.world;
  const user = call.args.required('user_id');
  if (!directory.users.has(user)) throw new ApiError('user_not_found');
  const known = views.home(user);
  requireHash(call, known);
  const view = buildView(call.world, given(call), 'home', known === undefined ? {} : { replaces: known });
  views.setHome(user, view);
  return { view };
}
