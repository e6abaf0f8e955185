import { isObject } from '../../json.ts';
import type { Services } from '../services.ts';
import { canSeeMessage } from '../state/visibility.ts';
import { elementsOf } from '../validate/payload.ts';
import type { Action, Block, Json, Message, View, ViewValues } from '../wire.ts';
import { publicMessage } from './events.ts';
import { stateValues } from './form.ts';
import { interactionBase, responseUrl } from './payloads.ts';

/** What became of a click: `not_found` covers a message or element that is not there for this person. */
export type ActionOutcome = 'acked' | 'not_found' | 'dispatch_failed' | 'operation_timeout';

export interface ClickInput {
  readonly user: string;
  readonly channel: string;
  readonly messageTs: string;
  readonly action: Action;
  /** What the message's inputs hold. */
  readonly values?: ViewValues;
  /** Sends the action as it is, even if no such element exists: what an attacker with a stolen session could do. */
  readonly force?: boolean;
}

/** Clicks an element of a message; resolves when the app has acknowledged, or Slack has given up. */
export async function clickMessage(services: Services, input: ClickInput): Promise<ActionOutcome> {
  const { world } = services;
  const message = world.messages.find(input.channel, input.messageTs);
  const isVisible = message !== undefined && canSeeMessage(world.directory, message, input.user);
  if (message === undefined || !(isVisible || input.force)) return 'not_found';
  const blocks = blocksOf(message);
  const action = input.force ? { ...input.action } : resolveAction(blocks, input.action);
  if (action === undefined) return 'not_found';
  return send(services, input.user, action, {
    ...messageContext(services, message),
    state: { values: stateValues(blocks, input.values) },
    response_url: responseUrl(world, { channel: message.channel, user: input.user, messageTs: message.ts }),
  });
}

const blocksOf = (message: Message): readonly Block[] => [
  ...(message.blocks ?? []),
  ...(message.attachments ?? []).flatMap((attachment) => attachment.blocks ?? []),
];

function messageContext({ world }: Services, message: Message): Json {
  const isEphemeral = message.ephemeral_to !== undefined;
  const thread = message.thread_ts === undefined ? {} : { thread_ts: message.thread_ts };
  const container = { type: 'message', message_ts: message.ts, channel_id: message.channel, is_ephemeral: isEphemeral };
  const name = world.directory.channels.get(message.channel)?.name ?? message.channel;
  // Slack does not keep ephemerals, so it cannot hand one back.
  const content = isEphemeral ? {} : { message: publicMessage(message, true) };
  return { container: { ...container, ...thread }, channel: { id: message.channel, name }, ...content };
}

/** Clicks an element of a modal or of an App Home; there is no response_url there. */
export async function clickView(
  services: Services,
  user: string,
  view: View,
  input: Pick<ClickInput, 'action' | 'values' | 'force'>,
): Promise<ActionOutcome> {
  const action = input.force ? { ...input.action } : resolveAction(view.blocks, input.action);
  if (action === undefined) return 'not_found';
  const state = { values: stateValues(view.blocks, input.values ?? view.state.values) };
  const container = { type: 'view', view_id: view.id };
  return send(services, user, action, { container, view: { ...view, state }, state });
}

async function send(services: Services, user: string, action: Action, context: Json): Promise<ActionOutcome> {
  const { world, gateway } = services;
  const stamped = { ...action, action_ts: world.ids.ts() };
  const head = { type: 'block_actions', ...interactionBase(world, user) };
  const payload = { ...head, ...context, trigger_id: world.tickets.trigger(user), actions: [stamped] };
  const delivery = await gateway.deliver({ type: 'interactive', payload });
  if (delivery.kind === 'acked') return 'acked';
  return delivery.kind === 'timeout' ? 'operation_timeout' : 'dispatch_failed';
}

/** The action as Slack would send it: what belongs to the element comes from the stored block, the choice from the person. */
function resolveAction(blocks: readonly Block[], asked: Action): Action | undefined {
  for (const block of blocks) {
    if (asked.block_id !== undefined && asked.block_id !== block.block_id) continue;
    const element = elementsOf(block).find((candidate) => candidate['action_id'] === asked.action_id);
    if (element === undefined || element['type'] !== asked.type) continue;
    if (!isOffered(element, asked)) return undefined;
    const fixed = { text: element['text'], value: element['value'], style: element['style'] };
    const known = Object.fromEntries(Object.entries(fixed).filter(([, value]) => value !== undefined));
    return { ...asked, ...known, block_id: block.block_id ?? '' };
  }
  return undefined;
}

/** A person can send a button's own value, and choose only among the options that are there. */
function isOffered(element: Json, asked: Action): boolean {
  if (element['type'] === 'button') return asked.value === undefined || asked.value === element['value'];
  const chosen = asked['selected_option'];
  const { options, option_groups: groups } = element;
  if (!isObject(chosen) || !(Array.isArray(options) || Array.isArray(groups))) return true;
  const grouped = (Array.isArray(groups) ? groups : []).flatMap((group) => (isObject(group) ? group['options'] : []));
  return [...(Array.isArray(options) ? options : []), ...grouped].some(
    (option) => isObject(option) && option['value'] === chosen['value'],
  );
}
