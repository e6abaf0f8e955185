import { isObject } from '../../json.ts';
import type { Services } from '../services.ts';
import { canSeeChannel } from '../state/visibility.ts';
import { elementsOf } from '../validate/payload.ts';
import type { Block, Json, View } from '../wire.ts';
import { interactionBase } from './payloads.ts';

export interface ChoiceInput {
  readonly user: string;
  readonly blockId: string;
  readonly actionId: string;
  readonly query: string;
  readonly viewId?: string;
}

/** The choices of a select whose list the page does not have: people, channels, or what the app answers. */
export async function choicesFor(services: Services, input: ChoiceInput): Promise<readonly Json[]> {
  const { views } = services.world;
  const home = views.home(input.user);
  const own = [...views.stack(input.user), ...(home === undefined ? [] : [home])];
  const view = own.find(({ id, blocks }) => (input.viewId ?? id) === id && find(blocks, input) !== undefined);
  const kind = String((view === undefined ? undefined : find(view.blocks, input))?.['type'] ?? 'users_select');
  if (kind.endsWith('external_select')) return view === undefined ? [] : askApp(services, input, view);
  const all = kind.endsWith('users_select') ? people(services) : channels(services, input.user);
  return all.filter(({ text }) => text.text.toLowerCase().includes(input.query.toLowerCase()));
}

const find = (blocks: readonly Block[], { blockId, actionId }: ChoiceInput) =>
  blocks
    .filter((block) => block.block_id === blockId)
    .flatMap(elementsOf)
    .find((element) => element['action_id'] === actionId);

const option = (value: string, text: string) => ({ value, text: { type: 'plain_text', text } });

const people = ({ world }: Services) =>
  [...world.directory.users.values()].filter((user) => !user.deleted).map((user) => option(user.id, user.real_name));

const channels = ({ world }: Services, user: string) =>
  [...world.directory.channels.values()]
    .filter((channel) => !channel.is_im && canSeeChannel(world.directory, channel, user))
    .map((channel) => option(channel.id, `#${channel.name}`));

async function askApp({ world, gateway }: Services, input: ChoiceInput, view: View): Promise<readonly Json[]> {
  const { user, blockId, actionId, query } = input;
  const head = { type: 'block_suggestion', ...interactionBase(world, user) };
  const what = { action_id: actionId, block_id: blockId, value: query };
  const payload = { ...head, ...what, container: { type: 'view', view_id: view.id }, view };
  const delivery = await gateway.deliver({ type: 'interactive', payload });
  const given = delivery.kind === 'acked' ? delivery.payload['options'] : undefined;
  return Array.isArray(given) ? given.filter(isObject) : [];
}
