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
  if (user !== null && !concerns(services, change, user)) return undefined;
  const { appId } = services.world.spec.app;
  switch (change.kind) {
    case 'message':
    case 'message_update':
      return { t: change.kind, message: forPerson(change.message, user) };
    case 'message_delete':
      return { t: 'message_delete', channel: change.message.channel, ts: change.message.ts };
    case 'channel':
      return { t: 'channel', channel: change.channel };
    case 'view':
      return { t: 'view', user: change.user, stack: change.stack };
    case 'view_errors':
      return { t: 'view_errors', user: change.user, errors: change.errors };
    case 'home':
      return { t: 'home', user: change.user, appId, view: change.view };
    case 'socket_status':
      return { t: 'socket_status', appId, connected: change.connected };
    case 'log':
      return { t: 'log', entry: change.entry };
    case 'reset':
      return 'everything';
  }
}

/** Whether a person may learn of a change. */
function concerns({ world }: Services, change: Change, user: string): boolean {
  switch (change.kind) {
    case 'message':
    case 'message_update':
    case 'message_delete':
      return canSeeMessage(world.directory, change.message, user);
    case 'channel':
      return canSeeChannel(world.directory, change.channel, user);
    case 'view':
    case 'view_errors':
    case 'home':
      return change.user === user;
    case 'log':
      return false;
    case 'socket_status':
    case 'reset':
      return true;
  }
}
