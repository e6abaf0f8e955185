import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { canonicalize, parseJobspec } from '../../../sandbox/nomad/jobspec/index.ts';
import { jobsFolder, worldJobs } from '../../../sandbox/world/jobs.ts';

it('finds every job file, the agent and the big job in one namespace only', () => {
  const jobs = worldJobs(['production', 'staging']);
  const files = readdirSync(jobsFolder()).filter((file) => file.endsWith('.hcl'));
  expect(jobs.map(({ name }) => `${name}.nomad.hcl`)).toEqual(files.sort());
  expect(jobs.filter(({ namespaces }) => namespaces.length === 1).map(({ name }) => name)).toEqual([
    'node-agent',
    'platform',
  ]);
});

/** `npx vitest run test/sandbox/world/jobs.test.ts -u` writes the file anew after a job file was edited. */
it('ships each job as the parser reads its source today', async () => {
  const parsed: Record<string, unknown> = {};
  for (const { name, source, variables } of worldJobs(['production'])) {
    const result = await parseJobspec(source, variables);
    expect(result).toMatchObject({ ok: true });
    if (result.ok) parsed[name] = { source, variables, job: result.job };
  }
  const file = join(jobsFolder(), 'parsed.json');
  await expect(`${JSON.stringify(parsed, null, 1)}\n`).toMatchFileSnapshot(file);
  for (const { parsed: job } of worldJobs(['production'])) expect(job).toBeDefined();
});

it('ships jobs whose parsed form is complete: making them canonical twice changes nothing more', () => {
  for (const { parsed } of worldJobs(['production'])) {
    const once = canonicalize(parsed as Parameters<typeof canonicalize>[0]);
    expect(canonicalize(once)).toEqual(once);
  }
});
