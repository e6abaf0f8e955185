import { isObject } from '../../json.ts';
import { ApiError } from '../incoming/errors.ts';
import type { World } from '../state/world.ts';
import { storedBlocks, viewProblems } from '../validate/payload.ts';
import type { Json, TextObject, View } from '../wire.ts';
import { stateValues } from './form.ts';

const MAX_BYTES = 250 * 1024;

/** Where a new view stands: its place in a stack, or the view that it takes the place of. */
export interface Placement {
  readonly replaces?: View;
  readonly under?: View;
}

/** Checks what the app sent and makes the view that Slack keeps of it; refuses with Slack's codes. */
export function buildView(world: World, raw: unknown, type: View['type'], { replaces, under }: Placement = {}): View {
  const problems = viewProblems(raw);
  if (problems.length > 0 || !isObject(raw)) throw ApiError.invalidArguments(problems);
  if (raw['type'] !== type) throw ApiError.invalidArguments([`must be a ${type} view [json-pointer:/view/type]`]);
  if (Buffer.byteLength(JSON.stringify(raw)) > MAX_BYTES) throw new ApiError('view_too_large');
  const external_id = textOf(raw, 'external_id');
  const namesake = external_id === '' ? undefined : world.views.find(external_id)?.view;
  if (namesake !== undefined && namesake.id !== replaces?.id) throw new ApiError('duplicate_external_id');
  const id = replaces?.id ?? world.ids.next('V');
  const blocks = storedBlocks(Array.isArray(raw['blocks']) ? raw['blocks'] : [], () => world.ids.next('b'));
  const { team, app } = world.spec;
  return {
    ...{ id, type, team_id: team.id, app_id: app.appId, bot_id: app.botId, external_id, blocks },
    callback_id: textOf(raw, 'callback_id'),
    private_metadata: textOf(raw, 'private_metadata'),
    ...(type === 'modal' ? modalFields(raw) : {}),
    state: { values: stateValues(blocks) },
    hash: `${Math.floor(world.clock.now() / 1000)}.${world.ids.secret().slice(0, 8)}`,
    clear_on_close: raw['clear_on_close'] === true,
    notify_on_close: raw['notify_on_close'] === true,
    root_view_id: replaces?.root_view_id ?? under?.root_view_id ?? id,
    previous_view_id: replaces?.previous_view_id ?? under?.id ?? null,
  };
}

const textOf = (raw: Json, key: string) => (typeof raw[key] === 'string' ? raw[key] : '');

function modalFields(raw: Json): Pick<View, 'title' | 'submit' | 'close'> {
  const text = (key: string) => (isObject(raw[key]) ? (raw[key] as unknown as TextObject) : null); // validated before
  const title = text('title');
  return { ...(title === null ? {} : { title }), submit: text('submit'), close: text('close') };
}
