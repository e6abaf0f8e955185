import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Arguments, readArguments } from '../incoming/arguments.ts';
import { applyContent, type Content, contentFields, readContent, requireContent } from '../incoming/content.ts';
import { ApiError } from '../incoming/errors.ts';
import { type Reply, respond } from '../incoming/respond.ts';
import type { Services } from '../services.ts';
import { botAuthor } from '../state/bot-author.ts';
import type { ResponseTarget } from '../state/tickets.ts';
import type { Message } from '../wire.ts';
import { announceChange, announceMessage } from './events.ts';

/** Answers POST /hooks/TEAM/KEY, the response_url of an interaction: no token, five uses, thirty minutes. */
export async function handleResponseUrl(
  services: Services,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://sandbox');
  let args: Arguments;
  try {
    args = await readArguments(request, url);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return respond(services, response, 'response_url', () => refusal(400, 'invalid_payload'));
  }
  services.world.journal.add('from_bot', 'response_url', 'response_url', args.raw);
  await respond(services, response, 'response_url', () => {
    const use = services.world.tickets.useResponse(url.pathname.split('/').at(-1) ?? '');
    if (typeof use === 'string') return refusal(404, use === 'unknown' ? 'expired_url' : use);
    try {
      deliverResponse(services, use, args);
      return { status: 200, body: 'ok' };
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return { status: 400, body: { ok: false, error: error.code, ...error.extra } };
    }
  });
}

const refusal = (status: number, error: string): Reply => ({ status, body: { ok: false, error } });

function deliverResponse(services: Services, target: ResponseTarget, args: Arguments): void {
  const { messages, ids } = services.world;
  const original = target.messageTs === undefined ? undefined : messages.find(target.channel, target.messageTs);
  if (original !== undefined && args.flag('delete_original')) {
    messages.remove(original.channel, original.ts);
    announceChange(services, 'message_deleted', original);
    return;
  }
  const content = readContent(args, ids);
  requireContent(content);
  if (original !== undefined && args.flag('replace_original')) replace(services, original, content);
  else answer(services, target, content, args);
}

/** Takes the whole message's place: blocks that are not given again are gone, unlike with chat.update. */
function replace(services: Services, original: Message, content: Content): void {
  const { messages, ids, spec } = services.world;
  const edited = original.ephemeral_to === undefined ? { edited: { user: spec.app.botUserId, ts: ids.ts() } } : {};
  const change = applyContent(original, { blocks: [], attachments: [], ...content });
  const message = messages.edit(original.channel, original.ts, { ...change, ...edited });
  if (message !== undefined) announceChange(services, 'message_changed', message);
}

/** A new message, for one person unless it says in_channel. */
function answer(services: Services, target: ResponseTarget, content: Content, args: Arguments): void {
  const isPublic = args.text('response_type') === 'in_channel';
  const thread = args.text('thread_ts');
  const message = services.world.messages.post({
    channel: target.channel,
    ...botAuthor(services.world.spec.app),
    ...contentFields(content),
    ...(isPublic ? {} : { subtype: 'ephemeral', ephemeral_to: target.user }),
    ...(thread === undefined ? {} : { thread_ts: thread }),
  });
  announceMessage(services, message);
}
