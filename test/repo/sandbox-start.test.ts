import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { expect, it } from 'vitest';

const START = resolve(import.meta.dirname, '../../sandbox/start.ts');

/** What a module brings with it when it is loaded: not its types, and not what it loads later. */
const IMPORTED = /^(?:import|export) (?!type )[^'";]*?from '([^']+)'/gm;

/** Whatever is loaded before the first server is there, by file; packages by their name. */
function loadedWith(file: string, loaded = new Set<string>()): ReadonlySet<string> {
  if (loaded.has(file)) return loaded;
  loaded.add(file);
  for (const [, name = ''] of readFileSync(file, 'utf8').matchAll(IMPORTED)) {
    if (name.startsWith('.')) loadedWith(resolve(dirname(file), name), loaded);
    else loaded.add(name);
  }
  return loaded;
}

it('the sandbox starts without packages, TLS and the functions of job files, which take longer than its servers', () => {
  const loaded = [...loadedWith(START)];
  expect(loaded.length).toBeGreaterThan(200);
  const slow = loaded.filter((name) => !name.startsWith('/') && !name.startsWith('node:'));
  expect(slow).toEqual([]);
  expect(loaded).not.toContain('node:https');
  expect(loaded.filter((name) => name.includes('/hcl/functions/'))).toEqual([]);
});
