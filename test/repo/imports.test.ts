import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MAY_IMPORT } from './layers.ts';
import { readDoc, tableUnder } from './markdown.ts';

const ROOT = resolve(import.meta.dirname, '../..');

/** Wiring: these may import everything. */
const FREE = ['src/app.ts', 'src/main.ts', 'src/cli/'];

interface Import {
  readonly file: string;
  readonly target: string;
}

function sourceFiles(folder: string): readonly string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)));
}

function importsOf(file: string, text: string): readonly Import[] {
  const found = text.matchAll(
    /^(?:import|export)\b[^;'"]*?\bfrom\s+'([^']+)'|^import\s+'([^']+)'|\bimport\(\s*'([^']+)'/gm,
  );
  return [...found].map(([, from, bare, late]) => ({ file, target: from ?? bare ?? late ?? '' }));
}

function layerOf(file: string): string {
  const [top = '', second = ''] = file.split('/');
  return top === 'src' ? second : top;
}

/** Why an import is not allowed, or nothing. */
function complaint({ file, target }: Import): string | undefined {
  if (FREE.some((free) => file === free || (free.endsWith('/') && file.startsWith(free)))) return undefined;
  const layer = layerOf(file);
  const allowed = MAY_IMPORT[layer];
  if (allowed === undefined) return `${file}: no layer “${layer}” is known`;
  if (!target.startsWith('.')) {
    const fits = allowed.packages.some((name) => target === name || (/[:/]$/.test(name) && target.startsWith(name)));
    return fits ? undefined : `${file}: ${layer} may not import the package ${target}`;
  }
  const other = layerOf(relative(ROOT, resolve(ROOT, dirname(file), target)));
  return other === layer || allowed.layers.includes(other) ? undefined : `${file}: ${layer} may not import ${other}`;
}

describe('imports', () => {
  const all = [...sourceFiles('src'), ...sourceFiles('sandbox')].flatMap((file) =>
    importsOf(file, readFileSync(join(ROOT, file), 'utf8')),
  );

  it('follow the table of layers', () => {
    expect(all.length).toBeGreaterThan(100);
    expect(all.map(complaint).filter((found) => found !== undefined)).toEqual([]);
  });

  it('are shown in docs/ARCHITECTURE.md as they are held here', () => {
    const names = (cell: string) => cell.replace(/[`–]/g, '').split(', ').filter(Boolean);
    const shown = tableUnder(readDoc('docs/ARCHITECTURE.md'), 'Layers').map(
      ([layer = '', layers = '', packages = '']) => [layer, { layers: names(layers), packages: names(packages) }],
    );
    expect(Object.fromEntries(shown)).toEqual(MAY_IMPORT);
  });

  it('are caught when they do not', () => {
    const planted = importsOf('src/domain/planted.ts', "import { x } from '../adapters/nomad/index.ts';");
    expect(planted.map(complaint)).toEqual(['src/domain/planted.ts: domain may not import adapters']);
    const clock = importsOf('src/domain/planted.ts', "import { now } from 'node:perf_hooks';");
    expect(clock.map(complaint)).toEqual(['src/domain/planted.ts: domain may not import the package node:perf_hooks']);
  });

  it('keep process.env at the process edge', () => {
    const code = (file: string) => readFileSync(join(ROOT, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '');
    const readers = sourceFiles('src').filter((file) => code(file).includes('process.env'));
    expect(readers).toEqual(['src/main.ts']);
  });

  it('keep consul and node-vault inside their adapters', () => {
    const users = (name: string) => all.filter(({ target }) => target === name).map(({ file }) => file);
    expect(users('consul').every((file) => file.startsWith('src/adapters/consul/'))).toBe(true);
    expect(users('node-vault').every((file) => file.startsWith('src/adapters/vault/'))).toBe(true);
  });
});
