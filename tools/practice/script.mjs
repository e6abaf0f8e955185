// The practice mesh of the built program is one script beside the code that V8 made of it when it was built: compiling it anew took
// a third of a start. V8 refuses code of another version or of other flags; then the script is compiled, which is slower and no worse.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { constants, Script } from 'node:vm';

export const SCRIPT = 'practice.cjs';
/** Not part of the package: it is good on one kind of machine only. */
export const CODE = 'practice.code';

/** What makes of a script's text the function that `runPractice` calls. */
export const wrapped = (text) => `(function (exports, require, __filename) {${text}\n})`;

/** The script in a folder, not yet run. */
export function practiceScript(folder) {
  const filename = join(folder, SCRIPT);
  const source = readFileSync(filename, 'latin1'); // the build wrote ASCII alone
  const importModuleDynamically = constants.USE_MAIN_CONTEXT_DEFAULT_LOADER;
  return new Script(source, { filename, importModuleDynamically, cachedData: storedCode(folder) });
}

/** What the script exports. */
export function runPractice(script, folder) {
  const filename = join(folder, SCRIPT);
  const exports = {};
  script.runInThisContext()(exports, createRequire(filename), filename);
  return exports;
}

function storedCode(folder) {
  try {
    return readFileSync(join(folder, CODE));
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}
