import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Arguments, readArguments } from '../api/arguments.ts';
import { applyContent, botAuthor, contentFields } from '../api/chat.ts';
import { readContent, requireContent } from '../api/content.ts';
import { ApiError } from '../api/errors.ts';
import { type Reply, respond } from '../api/respond.ts';
import type { Services } from '../services.ts';
import type { ResponseTarget } from '../state/tickets.ts';
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
  const { world } = services;
  const original = target.messageTs === undefined ? undefined : world.messages.find(target.channel, target.messageTs);
  if (args.flag('delete_original') && original !== undefined) {
    world.messages.remove(original.channel, original.ts);
    return announceChange(services, 'message_deleted', original);
  }
  const content = readContent(args, world.ids);
  requireContent(content);
  if (args.flag('replace_original') && original !== undefined) {
    // Replacing takes the whole message's place, so blocks that are not given again are gone, unlike with chat.update.
    const given = { blocks: [], attachments: [], ...content };
    const edited = { user: world.spec.app.botUserId, ts: world.ids.ts() };
    const mark = original.ephemeral_to === undefined ? { edited } : {};
    const message = world.messages.edit(original.channel, original.ts, { ...applyContent(original, given), ...mark });
    if (message !== undefined) announceChange(services, 'message_changed', message);
    return;
  }
  const isPublic = args.text('response_type') === 'in_channel';
  const thread = args.text('thread_ts');
  const message = world.messages.post({
    channel: target.channel,
    ...botAuthor(services),
    ...contentFields(content),
    ...(isPublic ? {} : { subtype: 'ephemeral', ephemeral_to: target.user }),
    ...(thread === undefined ? {} : { thread_ts: thread }),
  });
  announceMessage(services, message);
}
