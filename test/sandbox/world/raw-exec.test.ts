import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseJobspec } from '../../../sandbox/nomad/jobspec/index.ts';
import { jobsFolder, worldJobs } from '../../../sandbox/world/jobs.ts';
import { type RawExecJob, rawExecJobs } from '../../../sandbox/world/raw-exec.ts';

const jobs = rawExecJobs({ node: '/opt/${node}/bin/node', provider: 'consul' });

interface Parsed {
  readonly ID: string;
  readonly Type: string;
  readonly TaskGroups: readonly {
    readonly Name: string;
    readonly Count: number | null;
    readonly Services: readonly { readonly Name: string; readonly Provider: string }[] | null;
    readonly Tasks: readonly {
      readonly Driver: string;
      readonly Config: { readonly command?: string };
      readonly Templates: readonly { readonly EmbeddedTmpl: string }[] | null;
    }[];
  }[];
}

async function parsed(source: string, variables: string): Promise<Parsed> {
  const result = await parseJobspec(source, variables);
  if (!result.ok) throw new Error(result.error);
  return result.job as unknown as Parsed; // the parser's own tests hold its form
}

/** What a person sees of a job, whatever runs in it. */
const shape = ({ ID, Type, TaskGroups }: Parsed) => ({
  ID,
  Type,
  groups: TaskGroups.map(({ Name, Count, Services }) => ({ Name, Count, services: Services?.map((each) => each.Name) }))
    // HCL's `dynamic` goes through a map in the order of its keys.
    .sort((a, b) => a.Name.localeCompare(b.Name)),
});

const named = (name: string): RawExecJob => {
  const job = jobs.find((each) => each.name === name);
  if (job === undefined) throw new Error(`no job ${name} for raw_exec`);
  return job;
};

describe('the practice world for raw_exec', () => {
  it.each(worldJobs(['production']))('has $name with the same names, groups, counts and version', async (job) => {
    const raw = named(job.name);
    expect(raw.variables('full')).toBe(job.variables);
    const [ours, theirs] = await Promise.all([
      parsed(raw.source, raw.variables('full')),
      parsed(job.source, job.variables),
    ]);
    expect(shape(ours)).toEqual(shape(theirs));
    const services = shape(ours).groups.flatMap((group) => group.services ?? []);
    expect([...raw.services].sort()).toEqual([...services].sort());
    expect(raw.type).toBe(ours.Type);
  });

  it.each(jobs)('runs $name by the program that stands whole in it', async ({ source, variables }) => {
    const program = readFileSync(join(jobsFolder(), 'raw-exec', 'service.mjs'), 'utf8');
    // Nomad would take these braces for a template of its own.
    expect(program).not.toContain('{{');
    const { TaskGroups } = await parsed(source, variables('full'));
    for (const { Tasks, Services } of TaskGroups) {
      for (const { Provider } of Services ?? []) expect(Provider).toBe('consul');
      for (const { Driver, Config, Templates } of Tasks) {
        expect(Driver).toBe('raw_exec');
        expect(Config.command).toBe('/opt/${node}/bin/node');
        expect(Templates?.map(({ EmbeddedTmpl }) => EmbeddedTmpl)).toEqual([program]);
      }
    }
  });

  it('has one allocation a group where little is wanted', async () => {
    const { source, variables } = named('web');
    const { TaskGroups } = await parsed(source, variables('small'));
    expect(TaskGroups.map(({ Count }) => Count)).toEqual([1]);
  });
});
