import type { IncomingMessage, ServerResponse } from 'node:http';
import { readBody, sendText } from '../../http/server.ts';
import { readMultipart } from '../incoming/arguments.ts';
import { respond } from '../incoming/respond.ts';
import type { Services } from '../services.ts';
import type { StoredFile } from '../state/files.ts';
import { canSeeChannel } from '../state/visibility.ts';

/** Answers POST /upload/v1/FILE: the bytes as they are, or as the `body` or `file` part of a form. The address is the right to it. */
export async function receiveUpload(
  services: Services,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const id = (request.url ?? '').split('?')[0]?.split('/').at(-1) ?? '';
  const content = await uploadedBytes(request);
  await respond(services, response, 'upload', () =>
    services.world.files.receive(id, content)
      ? { status: 200, body: `OK - ${content.length}` }
      : { status: 400, body: 'length differs from the announced one, or the upload was not announced' },
  );
}

async function uploadedBytes(request: IncomingMessage): Promise<Buffer> {
  const body = await readBody(request);
  const type = request.headers['content-type'] ?? '';
  if (type.startsWith('application/x-www-form-urlencoded'))
    return Buffer.from(new URLSearchParams(body.toString('utf8')).get('body') ?? '');
  if (!type.startsWith('multipart/form-data')) return body;
  const form = await readMultipart(request, body);
  const part = form['body'] ?? form['file'] ?? form['filename'];
  return part instanceof Blob ? Buffer.from(await part.arrayBuffer()) : Buffer.from(String(part ?? ''));
}

/** Answers GET /files-pri/TEAM-FILE/…: for the bot's token, or for a person (`?user=`) who sees a channel it is shared in. */
export function sendFile(services: Services, request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url ?? '/', 'http://sandbox');
  const [, , key = '', ...rest] = url.pathname.split('/');
  const stored = services.world.files.get(key.slice(key.indexOf('-') + 1));
  if (stored === undefined) {
    sendText(response, 404, 'not found');
    return;
  }
  const isBot = request.headers.authorization === `Bearer ${services.world.spec.app.botToken}`;
  const user = url.searchParams.get('user');
  if (isBot || (user !== null && maySee(services, stored, user))) sendContent(stored, rest[0] === 'download', response);
  else sendText(response, 403, 'not allowed');
}

function sendContent({ file, content }: StoredFile, isDownload: boolean, response: ServerResponse): void {
  const asDownload = isDownload || !/^(image\/(png|jpeg|gif)|text\/plain)$/.test(file.mimetype);
  response.writeHead(200, {
    'content-type': file.mimetype,
    'x-content-type-options': 'nosniff',
    // Foreign content must not run in this origin, whatever it claims to be.
    'content-security-policy': "sandbox; default-src 'none'",
    ...(asDownload ? { 'content-disposition': 'attachment' } : {}),
  });
  response.end(content);
}

function maySee({ world }: Services, { file, channels }: StoredFile, user: string): boolean {
  if (file.user === user) return true;
  return channels.some((id) => {
    const channel = world.directory.channels.get(id);
    return channel !== undefined && canSeeChannel(world.directory, channel, user);
  });
}
