import WebSocket from 'ws';
import type { SlackSandbox } from '../../../sandbox/slack/index.ts';
import { APP_TOKEN, call, eventually } from './fixture.ts';

export interface Frame {
  readonly type: string;
  readonly envelope_id?: string;
  readonly payload?: Readonly<Record<string, unknown>>;
  readonly retry_attempt?: number;
  readonly retry_reason?: string;
  readonly reason?: string;
  readonly num_connections?: number;
}

/** A Socket Mode connection without a client library: sees every frame, acknowledges only what it is told to. */
export interface RawSocket {
  readonly frames: readonly Frame[];
  readonly socket: WebSocket;
  /** The envelopes so far. */
  envelopes(): readonly Frame[];
  ack(frame: Frame, payload?: object): void;
  /** The next envelope after the first `seen`. */
  envelope(seen?: number): Promise<Frame>;
}

export async function ticketAddress(slack: SlackSandbox): Promise<string> {
  return String((await call(slack, 'apps.connections.open', {}, APP_TOKEN))['url']);
}

export async function rawSocket(slack: SlackSandbox, onEnd: (close: () => void) => void): Promise<RawSocket> {
  const socket = new WebSocket(await ticketAddress(slack));
  onEnd(() => socket.terminate());
  const frames: Frame[] = [];
  socket.on('message', (raw) => frames.push(JSON.parse(String(raw)) as Frame));
  socket.on('error', () => undefined); // the tests look at frames and at `close`
  await eventually(() => frames[0], 'the first frame');
  const envelopes = () => frames.filter((frame) => frame.envelope_id !== undefined);
  return {
    frames,
    socket,
    envelopes,
    ack: (frame, payload) => socket.send(JSON.stringify({ envelope_id: frame.envelope_id, payload })),
    envelope: (seen = 0) => eventually(() => envelopes()[seen], `envelope ${seen + 1}`),
  };
}
