import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { findServer, pinned } from '../../tools/servers.mjs';

const folder = mkdtempSync(join(tmpdir(), 'meshbot-servers-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function program(...parts: readonly string[]): string {
  const path = join(folder, ...parts);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, '', { mode: 0o755 });
  return path;
}

const named = program('named');
const onPath = program('bin', 'consul');
const cached = program('cache', 'meshbot-servers', pinned('consul'));
mkdirSync(join(folder, 'folders', 'consul'), { recursive: true });
const env = { CONSUL_BIN: named, PATH: join(folder, 'bin'), XDG_CACHE_HOME: join(folder, 'cache') };

describe('a real server', () => {
  it.each([
    ['by its variable first', env, { path: named, by: 'CONSUL_BIN' }],
    ['then on PATH', { ...env, CONSUL_BIN: '' }, { path: onPath, by: 'PATH' }],
    [
      'then in the cache',
      { XDG_CACHE_HOME: env.XDG_CACHE_HOME, PATH: join(folder, 'folders') },
      { path: cached, by: 'the cache' },
    ],
    ['not at all where its variable names no program', { ...env, CONSUL_BIN: join(folder, 'none') }, undefined],
    ['not at all where there is none', { XDG_CACHE_HOME: folder }, undefined],
  ])('is found %s', (_, where, found) => {
    expect(findServer('consul', where)).toEqual(found);
  });

  it('without a pin is never looked for in the cache', () => {
    program('cache', 'meshbot-servers', 'nomad-undefined');
    expect(findServer('nomad', { XDG_CACHE_HOME: env.XDG_CACHE_HOME })).toBeUndefined();
  });
});
