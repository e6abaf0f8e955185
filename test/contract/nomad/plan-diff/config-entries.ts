import { listen, type SandboxServer } from '../../../../sandbox/http/server.ts';

/**
 * Before a real Nomad takes a job with a gateway, it writes the gateway's configuration entry to its Consul. What the
 * Consul makes of it is not asked here: this one takes every entry and knows nothing else.
 */
export function takesConfigEntries(): Promise<SandboxServer> {
  return listen((request, response) => {
    response.statusCode = request.url?.startsWith('/v1/config') ? 200 : 404;
    response.end(response.statusCode === 200 ? 'true' : '');
  });
}
