import type { IncomingMessage, ServerResponse } from 'node:http';
import { isLocal } from '../../http/is-local.ts';
import { BodyTooLarge, readBody, sendJson } from '../../http/server.ts';
import { isObject } from '../../json.ts';
import type { LimitOptions } from '../api/rate-limits.ts';
import { type Fault, faultProblem } from '../faults.ts';
import { readMultipart } from '../incoming/arguments.ts';
import type { Services } from '../services.ts';
import type { DisconnectReason } from '../socket/gateway.ts';
import { observerState } from '../ui/snapshot.ts';
import type { Action, Json, ViewValues } from '../wire.ts';
import type { UserSpec } from '../workspace.ts';
import type { Control } from './control.ts';

type Route = (body: Body, control: Control) => unknown;

/** The fields of a JSON body; the casts below say what each call documents, and a wrong type only hurts the caller's own test. */
interface Body {
  text(name: string): string;
  maybe(name: string): string | undefined;
  raw: Json;
}

/** Answers /_control: the calls of local-slack in its shapes, then ours. Only this machine may call it. */
export async function handleControl(
  services: Services,
  control: Control,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (!isLocal(request)) return sendJson(response, 403, { ok: false, error: 'foreign_origin' });
  const { pathname } = new URL(request.url ?? '/', 'http://sandbox');
  const path = pathname.slice('/_control'.length);
  try {
    const answer = request.method === 'GET' ? look(services, control, path) : await act(control, path, request);
    if (answer === undefined) return sendJson(response, 404, { ok: false, error: 'unknown_call' });
    sendJson(response, 200, answer);
  } catch (error) {
    if (!(error instanceof ControlError) && !(error instanceof BodyTooLarge)) throw error;
    sendJson(response, 400, { ok: false, error: error.message });
  }
}

class ControlError extends Error {}

function look(services: Services, control: Control, path: string): Json | undefined {
  const [, name, key = ''] = path.split('/');
  switch (name) {
    case 'state': {
      const { workspace, apps, users, channels, usergroups } = observerState(services);
      return { workspace, apps, users, channels, usergroups };
    }
    case 'messages':
      return { messages: control.messages(key) };
    case 'log':
      return { log: control.log() };
    case 'views': {
      const { stack, home } = control.views(key);
      return { stack, home: home ?? null };
    }
    case 'faults':
      return { faults: control.faults(), limits: services.limits.options(), connections: control.connections() };
    default:
      return undefined;
  }
}

async function act(control: Control, path: string, request: IncomingMessage): Promise<Json | undefined> {
  if (request.method === 'DELETE' && path === '/faults') return quiet(() => control.clearFaults());
  const route = Object.hasOwn(ROUTES, path) ? ROUTES[path] : undefined;
  if (request.method !== 'POST' || route === undefined) return undefined;
  const answer = await route(bodyOf(await readControlBody(request)), control);
  if (answer === undefined || answer === false) throw new ControlError('not_authorized');
  return isObject(answer) ? { ok: true, ...answer } : { ok: true };
}

/** Does what has nothing to tell. */
function quiet(deed: () => void): Json {
  deed();
  return { ok: true };
}

async function readControlBody(request: IncomingMessage): Promise<Json> {
  const body = await readBody(request);
  if (body.length === 0) return {};
  if ((request.headers['content-type'] ?? '').startsWith('multipart/form-data')) return readMultipart(request, body);
  const value = parse(body.toString('utf8'));
  if (!isObject(value)) throw new ControlError('body must be a JSON object');
  return value;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ControlError('body must be JSON');
  }
}

function bodyOf(raw: Json): Body {
  const maybe = (name: string) => (typeof raw[name] === 'string' ? raw[name] : undefined);
  return {
    raw,
    maybe,
    text(name) {
      const value = maybe(name);
      if (value === undefined) throw new ControlError(`missing ${name}`);
      return value;
    },
  };
}

const threaded = (body: Body) => {
  const thread_ts = body.maybe('thread_ts');
  return thread_ts === undefined ? {} : { thread_ts };
};
const where = (body: Body) => ({ channel: body.text('channel'), user: body.text('user') });
const ROUTES: Readonly<Record<string, Route>> = {
  '/command': async (body, control) => {
    const command = {
      ...where(body),
      command: body.text('command'),
      text: body.maybe('text') ?? '',
      ...threaded(body),
    };
    const outcome = await control.command(command);
    if (outcome === 'not_in_channel') throw new ControlError(outcome);
    return { outcome };
  },
  '/message': (body, control) => {
    const message = control.message({ ...where(body), text: body.text('text'), ...threaded(body) });
    return message === undefined ? undefined : { message };
  },
  '/interact': async (body, control) => {
    const { action, ...rest } = body.raw;
    if (!isObject(action)) throw new ControlError('missing action');
    const found = await control.interact({ ...rest, user: body.text('user'), action: action as Action });
    if (found === 'not_found')
      throw new ControlError('no such element for this person; "force": true sends it all the same');
    return { outcome: found };
  },
  '/reaction': (body, control) =>
    control.reaction({
      ...where(body),
      ts: body.text('ts'),
      name: body.text('name'),
      present: body.raw['present'] !== false,
    }),
  '/edit-message': (body, control) =>
    control.editMessage({ ...where(body), ts: body.text('ts'), text: body.text('text') }),
  '/delete-message': (body, control) => control.deleteMessage({ ...where(body), ts: body.text('ts') }),
  '/open-home': (body, control) => quiet(() => control.openHome(body.text('user'))),
  '/upload': async (body, control) => {
    const { file } = body.raw;
    if (!(file instanceof File)) throw new ControlError('multipart channel, user and at least one file are required');
    const content = Buffer.from(await file.arrayBuffer());
    const message = control.upload({ ...where(body), name: file.name, content, text: body.maybe('text') ?? '' });
    return message === undefined ? undefined : { message };
  },
  '/reset': (_, control) => quiet(() => control.reset()),
  '/view-submit': async (body, control) => ({
    outcome: await control.submitView(body.text('user'), (body.raw['values'] ?? {}) as ViewValues),
  }),
  '/view-close': (body, control) => quiet(() => control.closeView(body.text('user'), body.raw['all'] === true)),
  '/set-user': (body, control) => quiet(() => control.setUser(body.raw as unknown as UserSpec)),
  '/join': (body, control) => quiet(() => control.join(body.text('channel'), body.text('user'))),
  '/leave': (body, control) => quiet(() => control.leave(body.text('channel'), body.text('user'))),
  '/archive': (body, control) => quiet(() => control.archive(body.text('channel'), body.raw['archived'] !== false)),
  '/share': (body, control) => quiet(() => control.share(body.text('channel'), body.raw['shared'] !== false)),
  '/faults': (body, control) => {
    const problem = faultProblem(body.raw);
    if (problem !== undefined) throw new ControlError(problem);
    return quiet(() => control.fault(body.raw as unknown as Fault)); // its kind and fields were looked at
  },
  '/limits': (body, control) => quiet(() => control.limits(body.raw as LimitOptions)),
  '/disconnect': (body, control) => ({
    sockets: control.disconnect(
      (body.maybe('reason') ?? 'refresh_requested') as DisconnectReason,
      typeof body.raw['count'] === 'number' ? body.raw['count'] : undefined,
    ),
  }),
  '/kill-sockets': (_, control) => quiet(() => control.killSockets()),
};
