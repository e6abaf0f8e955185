import { isObject } from '../../json.ts';
import { contentFields, readContent } from '../incoming/content.ts';
import { ApiError } from '../incoming/errors.ts';
import { announceMessage } from '../interact/events.ts';
import { botAuthor } from '../state/bot-author.ts';
import type { StoredFile } from '../state/files.ts';
import type { File, Json } from '../wire.ts';
import { postableChannel, storedMessage } from './access.ts';
import type { Call, Methods } from './method.ts';

/** The three steps of an upload, and looking at a file. */
export const fileMethods: Methods = {
  'files.getUploadURLExternal': { scopes: ['files:write'], tier: 4, run: getUploadUrl },
  'files.completeUploadExternal': { scopes: ['files:write'], tier: 4, run: completeUpload },
  'files.info': { scopes: ['files:read'], tier: 4, run: info },
  'files.delete': { scopes: ['files:write'], tier: 3, run: remove },
};

function getUploadUrl({ args, world, me }: Call): Json {
  const name = args.required('filename');
  const length = Number(args.required('length'));
  if (!Number.isInteger(length) || length <= 0) throw ApiError.invalidArguments(['must be greater than 0: length']);
  const file_id = world.files.reserve({ name, user: me, length, snippetType: args.text('snippet_type') });
  return { upload_url: `${world.baseUrl()}/upload/v1/${file_id}`, file_id };
}

function completeUpload(call: Call): Json {
  const { args, world } = call;
  const listed = args.json('files', 'invalid_arguments');
  if (!Array.isArray(listed) || listed.length === 0 || !listed.every(isObject))
    throw ApiError.invalidArguments(['missing required field: files']);
  const channelId = args.text('channel_id') ?? args.text('channels');
  const channel = channelId === undefined ? undefined : postableChannel(call, channelId);
  const thread_ts = args.text('thread_ts');
  if (channel !== undefined && thread_ts !== undefined) storedMessage(call, channel, thread_ts, 'thread_not_found');
  const content = readContent(args, world.ids);
  for (const entry of listed) if (!world.files.isReceived(String(entry['id']))) throw new ApiError('file_not_found');
  const files = listed.map((entry) => finish(call, entry, channel?.id));
  if (channel !== undefined) {
    const comment = { ...contentFields(content), text: args.text('initial_comment') ?? '' };
    const thread = thread_ts === undefined ? {} : { thread_ts };
    const where = { channel: channel.id, subtype: 'file_share' as const, ...botAuthor(call.world.spec.app) };
    announceMessage(call, world.messages.post({ ...where, ...comment, ...thread, files }));
  }
  return { files };
}

function finish(call: Call, entry: Json, channel: string | undefined): File {
  const title = typeof entry['title'] === 'string' ? entry['title'] : undefined;
  const file = call.world.files.complete(String(entry['id']), title, channel);
  if (file === undefined) throw new ApiError('file_not_found');
  return file;
}

/** The file that a call names; a deleted one is refused by a word of its own. */
function named({ args, world: { files } }: Call): StoredFile {
  const id = args.required('file');
  const stored = files.get(id);
  if (stored === undefined) throw new ApiError(files.wasRemoved(id) ? 'file_deleted' : 'file_not_found');
  return stored;
}

function info(call: Call): Json {
  const stored = named(call);
  const content = stored.file.mode === 'snippet' ? { content: stored.content.toString('utf8') } : {};
  return { file: { ...stored.file, channels: stored.channels }, comments: [], ...content };
}

function remove(call: Call): Json {
  const stored = named(call);
  if (stored.file.user !== call.me) throw new ApiError('cant_delete_file');
  call.world.files.remove(stored.file.id);
  return {};
}
