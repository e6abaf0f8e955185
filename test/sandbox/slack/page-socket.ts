import WebSocket from 'ws';
import type { SlackSandbox } from '../../../sandbox/slack/index.ts';
import type { PageToServer, ServerToPage, UiState } from '../../../sandbox/slack/ui-protocol.ts';
import { eventually } from './fixture.ts';

type Kind = ServerToPage['t'];
type Of<K extends Kind> = Extract<ServerToPage, { readonly t: K }>;
type WithoutId<T> = T extends unknown ? Omit<T, 'id'> : never;

/** The page's WebSocket, as the web page or a test driver uses it. */
export interface PageSocket {
  readonly heard: readonly ServerToPage[];
  all<K extends Kind>(kind: K): readonly Of<K>[];
  /** The state as of the latest `init`. */
  state(): UiState;
  send(message: PageToServer): void;
  /** Sends a message and answers whether it was done. */
  ask(message: WithoutId<PageToServer>): Promise<boolean>;
}

export async function pageSocket(
  slack: SlackSandbox,
  onEnd: (close: () => void) => void,
  user?: string,
): Promise<PageSocket> {
  const query = user === undefined ? '' : `?user=${user}`;
  const socket = new WebSocket(`${slack.url.replace('http', 'ws')}/ui${query}`);
  onEnd(() => socket.terminate());
  const heard: ServerToPage[] = [];
  socket.on('message', (raw) => heard.push(JSON.parse(String(raw)) as ServerToPage));
  const all = <K extends Kind>(kind: K) => heard.filter((message): message is Of<K> => message.t === kind);
  await eventually(() => all('init')[0], 'the first state');
  let last = 0;
  return {
    heard,
    all,
    state: () => all('init').at(-1)?.state ?? missing(),
    send: (message) => socket.send(JSON.stringify(message)),
    async ask(message) {
      last += 1;
      const id = `t${last}`;
      socket.send(JSON.stringify({ ...message, id }));
      return (await eventually(() => all('done').find((done) => done.id === id), `done ${id}`)).ok;
    },
  };
}

function missing(): never {
  throw new Error('no state yet');
}
