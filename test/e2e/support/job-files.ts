import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { registerJob } from '../../../sandbox/world/register.ts';
import type { PracticeMesh } from './practice-mesh.ts';

/** Writes job files into a folder of their own; the caller removes it. */
export function writeJobFiles(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'meshbot-jobs-'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

/** Registers a job from its HCL, as somebody with Nomad's own program would. */
export async function registerHcl(
  { sandbox }: PracticeMesh,
  job: { readonly name: string; readonly namespace: string; readonly source: string; readonly variables: string },
): Promise<void> {
  const nomad = { url: sandbox.nomad.url, token: sandbox.tokens.nomadManagement };
  const { name, namespace, source, variables } = job;
  await registerJob(nomad, { name, source, variables, parsed: undefined, namespaces: [namespace] });
}
