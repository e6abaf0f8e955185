import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { jobsFolder } from '../../../sandbox/world/jobs.ts';
import { packageManifest } from '../../../sandbox/world/workspace.ts';

/** `npx vitest run test/sandbox/world/workspace.test.ts -u` writes the file anew after the manifest was edited. */
it('ships the manifest as YAML reads it today', async () => {
  const source = readFileSync(resolve(import.meta.dirname, '../../../app-manifest.yml'), 'utf8');
  const manifest: unknown = parse(source);
  const kept = `${JSON.stringify({ source, manifest }, null, 2)}\n`;
  await expect(kept).toMatchFileSnapshot(join(jobsFolder(), 'app-manifest.json'));
  expect(await packageManifest()).toEqual(manifest);
});
