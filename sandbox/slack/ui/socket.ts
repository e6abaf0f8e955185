import type { WebSocket } from 'ws';
import { choicesFor } from '../interact/choices.ts';
import type { Services } from '../services.ts';
import type { Change } from '../state/changes.ts';
import { canSeeChannel, canSeeMessage } from '../state/visibility.ts';
import type { PageToServer, ServerToPage } from '../ui-protocol.ts';
import { perform } from './deeds.ts';
import { forPerson, snapshotFor } from './snapshot.ts';

/** Serves one page: sends it what its person may see, and does what that person does. */
export function attachPage(services: Services, socket: WebSocket, firstUser: string | null): void {
  const { world } = services;
  let user = firstUser !== null && world.directory.users.has(firstUser) ? firstUser : null;
  const send = (message: ServerToPage) => socket.send(JSON.stringify(message));
  const sendAll = () => send({ t: 'init', state: snapshotFor(services, user) });

  const receive = async (raw: string) => {
    const asked = parse(raw);
    if (asked === undefined) return;
    const finish = (problem: string | undefined) => {
      if (problem !== undefined) send({ t: 'problem', context: asked.t, text: problem });
      if (asked.id !== undefined) send({ t: 'done', id: asked.id, ok: problem === undefined });
    };
    if (asked.t === 'act_as') {
      if (!world.directory.users.has(asked.user)) return finish('There is no such person.');
      user = asked.user;
      sendAll();
      return finish(undefined);
    }
    const actor = asked.user ?? user;
    if (actor === null || (user !== null && actor !== user)) return finish('This window acts as somebody else.');
    if (asked.t === 'options')
      return send({ t: 'options', id: asked.id ?? '', options: await choicesFor(services, { ...asked, user: actor }) });
    finish(await perform(services, actor, asked));
  };

  const stop = world.changes.on((change) => {
    const message = messageFor(services, change, user);
    if (message === 'everything') sendAll();
    else if (message !== undefined) send(message);
  });
  socket.on('close', stop);
  socket.on('error', () => socket.terminate()); // a broken connection ends in `close`
  socket.on('message', (raw) => void receive(String(raw)));
  sendAll();
}

function parse(raw: string): PageToServer | undefined {
  try {
    const value: unknown = JSON.parse(raw);
    return typeof value === 'object' && value !== null && 't' in value ? (value as PageToServer) : undefined; // our own page
  } catch {
    return undefined;
  }
}

/** How one person, or an observer, learns of a change; undefined when it is none of their business. */
function messageFor(services: Services, change: Change, user: string | null): ServerToPage | 'everything' | undefined {
  const { directory, spec } = services.world;
  const { appId } = spec.app;
  switch (change.kind) {
    case 'message':
    case 'message_update':
      if (user !== null && !canSeeMessage(directory, change.message, user)) return undefined;
      return { t: change.kind, message: forPerson(change.message, user) };
    case 'message_delete':
      if (user !== null && !canSeeMessage(directory, change.message, user)) return undefined;
      return { t: 'message_delete', channel: change.message.channel, ts: change.message.ts };
    case 'channel':
      return user === null || canSeeChannel(directory, change.channel, user)
        ? { t: 'channel', channel: change.channel }
        : undefined;
    case 'view':
      return isFor(user, change.user) ? { t: 'view', user: change.user, stack: change.stack } : undefined;
    case 'view_errors':
      return isFor(user, change.user) ? { t: 'view_errors', user: change.user, errors: change.errors } : undefined;
    case 'home':
      return isFor(user, change.user) ? { t: 'home', user: change.user, appId, view: change.view } : undefined;
    case 'socket_status':
      return { t: 'socket_status', appId, connected: change.connected };
    case 'log':
      return user === null ? { t: 'log', entry: change.entry } : undefined;
    case 'reset':
      return 'everything';
  }
}

const isFor = (user: string | null, owner: string) => user === null || user === owner;
