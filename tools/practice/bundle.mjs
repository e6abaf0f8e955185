// Builds the practice mesh as one script, and puts it in the program's place of sandbox/index.ts.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join, sep } from 'node:path';
import { rolldown } from 'rolldown';
import { SCRIPT, wrapped } from './script.mjs';

const INDEX = join('sandbox', 'index.ts');
const LOADER = join(import.meta.dirname, 'loader.mjs');

/** Carries a compiled program of its own, and is seldom needed. All other packages come into the script: as files of their own
 * they would be loaded with it, needed or not. */
const OUTSIDE = '@cdktf/hcl2json';

/** A rolldown plugin: the program loads the script in place of the modules. */
export const practiceLoader = {
  name: 'practice-loader',
  async resolveId(source, importer) {
    if (!source.endsWith('/sandbox/index.ts') || importer === undefined) return null;
    const resolved = await this.resolve(source, importer, { skipSelf: true });
    return resolved?.id.endsWith(`${sep}${INDEX}`) ? LOADER : null;
  },
};

/** Writes the script and its code into `folder`, and under which licences the packages in it are. */
export async function bundlePractice({ root, folder }) {
  const bundle = await rolldown({
    input: join(root, INDEX),
    platform: 'node',
    external: (id) => id === OUTSIDE || isBuiltin(id),
    // What a package would use if it were there, and does without.
    onLog: (level, log, handle) => (log.code === 'UNRESOLVED_IMPORT' ? undefined : handle(level, log)),
  });
  // Node 20 runs no import() in code that it took from a cache.
  const { output } = await bundle.generate({ format: 'cjs', codeSplitting: false, dynamicImportInCjs: false });
  await bundle.close();
  const [script] = output;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, SCRIPT), ascii(wrapped(script.code)), 'latin1');
  writeFileSync(join(folder, `${SCRIPT}.LICENSES.txt`), licenses(script.moduleIds));
  execFileSync(process.execPath, [join(import.meta.dirname, 'store-code.mjs'), folder], { stdio: 'inherit' });
}

/** A script of ASCII alone is read without being decoded, and takes half the memory. */
function ascii(text) {
  return text.replace(/[^\t\n\r -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function licenses(modules) {
  const folders = modules.map((id) => id.match(/^\0?(.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+)[\\/]/)?.[1]);
  return [...new Set(folders.filter((folder) => folder !== undefined))]
    .map((folder) => {
      const { name, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
      return `${name} ${version}\n\n${readFileSync(join(folder, 'LICENSE'), 'utf8')}`;
    })
    .join('\n---\n\n');
}
