// Compiles src, sandbox and bench into dist, and puts the program itself, dist/src/main.js, into a few files: loading hundreds of
// small modules takes longer than starting the four simulated servers. A fresh dist each time, so that a deleted source leaves nothing behind.
import { execFileSync } from 'node:child_process';
import { chmodSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { bundlePractice, practiceLoader } from './practice/bundle.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(root, 'dist');

function compile() {
  const manifest = createRequire(import.meta.url).resolve('typescript/package.json');
  execFileSync(process.execPath, [join(dirname(manifest), 'bin', 'tsc'), '-p', 'tsconfig.build.json'], {
    cwd: root,
    stdio: 'inherit',
  });
}

const external = (id) => id !== 'commander' && !id.startsWith('.') && !id.startsWith('/') && !/^[A-Za-z]:/.test(id);

/** Packages stay outside, in node_modules; what a command loads only when it is run stays in files of its own. */
async function bundle() {
  const program = await rolldown({
    input: join(root, 'src', 'main.ts'),
    platform: 'node',
    external,
    plugins: [practiceLoader],
  });
  await program.write({
    dir: join(dist, 'src'),
    entryFileNames: 'main.js',
    chunkFileNames: 'chunks/[name]-[hash].js',
    keepNames: true,
    sourcemap: true,
  });
  await program.close();
}

rmSync(dist, { recursive: true, force: true });
try {
  compile();
} catch (error) {
  process.exit(error.status ?? 1);
}
await bundle();
await bundlePractice({ root, folder: join(dist, 'src', 'chunks') });
chmodSync(join(dist, 'src', 'main.js'), 0o755);
