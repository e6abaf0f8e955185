import type { IncomingMessage } from 'node:http';

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);

/**
 * Whether a request comes from this machine's own page or programs. A web page of somebody else's that a browser here has open
 * may reach a loopback port; its Origin, its Sec-Fetch-Site, or (after DNS rebinding) its Host header gives it away.
 */
export function isLocal(request: IncomingMessage): boolean {
  const host = request.headers.host;
  if (host === undefined || !isLoopbackAddress(`http://${host}`)) return false;
  const { origin } = request.headers;
  if (origin !== undefined && origin !== `http://${host}`) return false;
  return request.headers['sec-fetch-site'] !== 'cross-site';
}

function isLoopbackAddress(address: string): boolean {
  return URL.canParse(address) && LOOPBACK.has(new URL(address).hostname);
}
