import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { canonicalize, validateJob } from '../../../../sandbox/nomad/jobspec/index.ts';
import { parsed } from './job-file.ts';

const FOLDER = new URL('../../../../sandbox/world/jobs/', import.meta.url);
const FILES = readdirSync(FOLDER).filter((name) => name.endsWith('.nomad.hcl'));
/** Four nodes of this size must hold everything at once, canaries included. */
const NODES = 4;
const NODE = { cpu: 8000, memory: 16384 };

describe('the job files of the demo world', () => {
  it.each(FILES)('%s parses, is valid, and runs in dc1', async (name) => {
    const job = canonicalize(await parsed(readFileSync(new URL(name, FOLDER), 'utf8')));
    expect(validateJob(job)).toEqual([]);
    expect(job).toMatchObject({ ID: name.replace('.nomad.hcl', ''), Datacenters: ['dc1'], Namespace: 'default' });
  });

  it.each(FILES)('%s takes another version', async (name) => {
    const text = readFileSync(new URL(name, FOLDER), 'utf8');
    expect(JSON.stringify(await parsed(text, 'version = "9.8.7"'))).toContain('9.8.7');
  });

  it('fit the cluster together', async () => {
    let cpu = 0;
    let memory = 0;
    for (const name of FILES) {
      const job = canonicalize(await parsed(readFileSync(new URL(name, FOLDER), 'utf8')));
      for (const group of job.TaskGroups ?? []) {
        const copies = job.Type === 'system' ? NODES : (group.Count ?? 1) + (group.Update?.Canary ?? 0);
        cpu += copies * (group.Tasks ?? []).reduce((sum, task) => sum + (task.Resources?.CPU ?? 0), 0);
        memory += copies * (group.Tasks ?? []).reduce((sum, task) => sum + (task.Resources?.MemoryMB ?? 0), 0);
      }
    }
    expect(cpu).toBeLessThan(NODES * NODE.cpu * 0.8);
    expect(memory).toBeLessThan(NODES * NODE.memory * 0.8);
  });

  it('include a big one of ten groups with five tasks each', async () => {
    const job = await parsed(readFileSync(new URL('platform.nomad.hcl', FOLDER), 'utf8'));
    expect(job.TaskGroups?.map((group) => group.Tasks?.length)).toEqual(Array(10).fill(5));
  });
});
