import type { IncomingMessage, ServerResponse } from 'node:http';
import { sendJson } from '../../http/server.ts';
import { type Arguments, argumentsOf, readArguments } from '../incoming/arguments.ts';
import { ApiError } from '../incoming/errors.ts';
import { respond } from '../incoming/respond.ts';
import type { Services } from '../services.ts';
import type { Json } from '../wire.ts';
import { chatMethods } from './chat.ts';
import { conversationMethods } from './conversations.ts';
import { fileMethods } from './files.ts';
import type { Method, Methods } from './method.ts';
import { peopleMethods } from './people.ts';
import { viewMethods } from './views.ts';
import { workspaceMethods } from './workspace.ts';

/** Every Web API method of this Slack. */
export const METHODS: Methods = {
  ...workspaceMethods,
  ...chatMethods,
  ...conversationMethods,
  ...peopleMethods,
  ...viewMethods,
  ...fileMethods,
};

/** The same as endpoints; what a GET takes, a POST takes too. */
export const SLACK_METHODS: readonly { readonly method: string; readonly pattern: string }[] = Object.keys(METHODS).map(
  (name) => ({ method: 'POST', pattern: name }),
);

/** Answers POST or GET /api/METHOD. */
export async function handleApi(services: Services, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://sandbox');
  const name = url.pathname.slice('/api/'.length);
  let args: Arguments;
  try {
    args = await readArguments(request, url);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return sendJson(response, 200, { ok: false, error: error.code });
  }
  const { token: _token, ...shown } = args.raw;
  services.world.journal.add('from_bot', 'web_api', name, shown);
  await respond(services, response, name, () => {
    const method = Object.hasOwn(METHODS, name) ? METHODS[name] : undefined;
    if (method === undefined) throw new ApiError('unknown_method', { req_method: name });
    services.onRoute('POST', name);
    checkToken(services, method, bearer(request) ?? args.text('token'));
    const waitS = overLimit(services, name, method, args);
    if (waitS !== undefined) return { status: 429, body: { ok: false, error: 'ratelimited' }, retryAfterS: waitS };
    const body = run(services, method, args);
    return { status: 200, body: { ok: true, ...body }, headers: scopeHeaders(services, method) };
  });
}

function run(services: Services, method: Method, args: Arguments): Json {
  return method.run({ ...services, args: argumentsOf(args.raw), me: services.world.spec.app.botUserId });
}

function bearer(request: IncomingMessage): string | undefined {
  return /^Bearer\s+(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
}

function checkToken({ world }: Services, method: Method, token: string | undefined): void {
  const { app } = world.spec;
  if (token === undefined) throw new ApiError('not_authed');
  if (token !== app.botToken && token !== app.appToken) throw new ApiError('invalid_auth');
  if ((token === app.appToken) !== (method.token === 'app')) throw new ApiError('not_allowed_token_type');
  if (method.token === 'app' || method.scopes.length === 0) return;
  if (!method.scopes.some((scope) => app.scopes.includes(scope)))
    throw ApiError.missingScope(method.scopes.join(','), app.scopes);
}

function overLimit({ limits, world }: Services, name: string, method: Method, args: Arguments): number | undefined {
  const key = args.text('channel');
  const channel = method.perChannel && key !== undefined ? (world.directory.findChannel(key)?.id ?? key) : undefined;
  return (
    limits.take(name, method.tier) ?? (channel === undefined ? undefined : limits.take(name, method.tier, channel))
  );
}

function scopeHeaders({ world }: Services, method: Method): Record<string, string> {
  const granted = method.token === 'app' ? ['connections:write'] : world.spec.app.scopes;
  const needed = method.scopes.length === 0 ? {} : { 'x-accepted-oauth-scopes': method.scopes.join(',') };
  return { 'x-oauth-scopes': granted.join(','), ...needed };
}
