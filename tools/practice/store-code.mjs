// Starts the practice mesh of a folder once, and stores the code that V8 made meanwhile. A process of its own: what is never called has no code.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CODE, practiceScript, runPractice } from './script.mjs';

const [, , folder] = process.argv;
const script = practiceScript(folder);
const sandbox = await runPractice(script, folder).startSandbox();
const code = script.createCachedData();
await sandbox.close();
writeFileSync(join(folder, CODE), code);
process.exit();
