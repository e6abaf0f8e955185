import { type IncomingMessage, type ServerResponse, request as send } from 'node:http';
import { VaultProblem } from '../problem.ts';

/** A standby hands every request on to the active server, or sends whoever forbids that to it. */
export async function answerAsStandby(
  activeUrl: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const location = `${activeUrl}${request.url ?? '/'}`;
  if (request.headers['x-vault-no-request-forwarding'] !== undefined) {
    response.writeHead(307, { location }).end();
    return;
  }
  await new Promise<void>((resolve, reject) => {
    const { method = 'GET', headers } = request;
    const forwarded = send(location, { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
      answer.once('close', resolve);
    });
    forwarded.once('error', () => reject(new VaultProblem(500, 'error performing HTTP request to the active node')));
    request.pipe(forwarded);
  });
}
