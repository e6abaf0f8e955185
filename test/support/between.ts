import { type IncomingMessage, request, type ServerResponse } from 'node:http';
import { listen, readBody } from '../../sandbox/http/server.ts';
import { closeAfterTest } from './change-world.ts';

export interface Passed {
  readonly method: string;
  readonly path: string;
  readonly body: string;
}

/** What the server between does with a request: its own answer, or `pass` to let it through. */
export type Between = (passed: Passed, response: ServerResponse) => 'pass' | 'answered';

/** A server between the bot and Nomad that records every request, and may answer in Nomad's place. */
export function between(answer: Between = () => 'pass'): {
  readonly seen: Passed[];
  readonly via: (url: string) => Promise<string>;
} {
  const seen: Passed[] = [];
  return {
    seen,
    async via(url) {
      const server = await listen(async (incoming, response) => {
        const body = (await readBody(incoming)).toString();
        const passed = { method: incoming.method ?? '', path: incoming.url ?? '', body };
        seen.push(passed);
        if (answer(passed, response) === 'pass') forward(url, incoming, body, response);
      });
      closeAfterTest(() => server.close());
      return server.url;
    },
  };
}

function forward(url: string, incoming: IncomingMessage, body: string, response: ServerResponse): void {
  const { method, headers } = incoming;
  const onward = request(`${url}${incoming.url ?? ''}`, { method, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  onward.on('error', () => response.destroy());
  response.on('close', () => onward.destroy());
  onward.end(body);
}
