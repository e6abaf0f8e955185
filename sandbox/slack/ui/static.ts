import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { dirname, extname, join, normalize, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sendText } from '../../http/server.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.json': 'application/json',
  '.woff2': 'font/woff2',
};
/** No inline script, nothing from elsewhere but pictures, which messages may name by address. */
const POLICY = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self' ws://127.0.0.1:* ws://localhost:*",
  "img-src 'self' data: https: http:",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** The page's folder in the package, found from the sources and from dist alike. */
export function defaultPageDir(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) {
    const above = dirname(folder);
    if (above === folder) throw new Error('no package.json above the simulated Slack');
    folder = above;
  }
  return join(folder, 'sandbox', 'slack', 'page');
}

/** Answers with a file of the page; nothing outside its folder can be reached. */
export async function servePage(pageDir: string, pathname: string, response: ServerResponse): Promise<void> {
  const relative = normalize(decodePath(pathname === '/' ? '/index.html' : pathname));
  const file = join(pageDir, relative);
  const type = TYPES[extname(file)];
  if (type === undefined || !file.startsWith(pageDir + sep)) return sendText(response, 404, 'not found');
  const content = await readFile(file).catch(() => undefined); // a missing file is a plain 404
  if (content === undefined) return sendText(response, 404, 'not found');
  const headers = {
    'content-security-policy': POLICY,
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-cache',
  };
  response.writeHead(200, { 'content-type': type, 'referrer-policy': 'no-referrer', ...headers });
  response.end(content);
}

function decodePath(pathname: string): string {
  try {
    return decodeURIComponent(pathname);
  } catch {
    return '/';
  }
}
