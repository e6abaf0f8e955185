import type { Socket } from 'node:net';
import { realClock, type SandboxClock } from '../clock.ts';
import { listen, type SandboxServer } from '../http/server.ts';
import { exchange } from './exchange.ts';
import type { Fault, Fits, Passing } from './fault.ts';
import { Flights } from './flight.ts';
import { type Held, Holds } from './holds.ts';
import { OlderAnswers } from './older-answers.ts';
import { Rules } from './rules.ts';
import { tunnel } from './tunnel.ts';
import type { Way } from './way.ts';

export interface ProxyOptions {
  /** Base address of the server, or what answers it later. */
  readonly upstream: string | (() => string);
  /** What rules call the server. */
  readonly name?: string;
  /** 0 or nothing: any free port. */
  readonly port?: number;
  /** Shared with other proxies; default: its own. */
  readonly rules?: Rules;
  /** What lateness is measured by; default: the wall's. */
  readonly clock?: SandboxClock;
  /** Whether `seen` grows. */
  readonly records?: boolean;
}

/** Stands before a server, simulated or real: passes everything through, and fails as it is told. */
export interface FaultProxy extends SandboxServer {
  readonly rules: Rules;
  readonly seen: readonly Passing[];
  /** Stops the next fitting request before the server hears it, or its reply before the client does. */
  hold(fits: Fits, at: 'request' | 'reply'): Held;
  /** Treats every fitting request to this server so, until the returned function is called. */
  treat(fits: Fits, fault: Fault): () => Promise<boolean>;
}

export async function startProxy(options: ProxyOptions): Promise<FaultProxy> {
  const { upstream, name = 'server', rules = new Rules(), records = false } = options;
  const seen: Passing[] = [];
  const way: Way = {
    name,
    rules,
    clock: options.clock ?? realClock(),
    flights: new Flights(),
    holds: new Holds(),
    older: new OlderAnswers(),
    upstream: typeof upstream === 'string' ? () => upstream : upstream,
    note: (passing) => void (records && seen.push(passing)),
  };
  const { url, close } = await openDoor(way, options.port ?? 0);
  return {
    url,
    rules,
    seen,
    hold: (fits, at) => way.holds.hold(fits, at),
    treat(fits, fault) {
      const { id } = rules.add({ server: name, fits, fault });
      return () => rules.remove(id);
    },
    close,
  };
}

/** Listens while the rules let it, always on the same port. */
async function openDoor(way: Way, wantedPort: number): Promise<SandboxServer> {
  const { flights, rules, name } = way;
  const { server, url, close } = await listen((request, response) => exchange(way, request, response), wantedPort);
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.on('upgrade', (request, socket: Socket, head) => {
    socket.unshift(head);
    tunnel(way, request, socket).catch(() => socket.destroy());
  });
  const port = Number(new URL(url).port);
  const obey = async () => {
    const isRefusing = rules.refuses(name);
    flights.split(rules);
    if (isRefusing && server.listening) {
      server.close();
      for (const socket of sockets) socket.resetAndDestroy();
    }
    if (isRefusing || server.listening) return;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', resolve);
    });
  };
  const disobey = rules.onChange(obey);
  return {
    url,
    async close() {
      disobey();
      flights.cutAll();
      for (const socket of sockets) socket.destroy();
      await close();
    },
  };
}
