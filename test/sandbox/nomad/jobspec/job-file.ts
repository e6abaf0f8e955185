import { expect } from 'vitest';
import { parseJobspec } from '../../../../sandbox/nomad/jobspec/index.ts';
import type { NomadJob, Task, TaskGroup } from '../../../../sandbox/nomad/wire.ts';

/** A job file with the given lines in its job block. */
export function jobFile(lines: string): string {
  return `job "web" {\n${lines}\n}\n`;
}

/** A job file with the given lines in its only group, beside one task. */
export function groupFile(lines: string): string {
  return jobFile(`  group "g" {\n${lines}\n    task "other" {\n      driver = "exec"\n    }\n  }`);
}

/** A job file with the given lines in its only task. */
export function taskFile(lines: string): string {
  return jobFile(`  group "g" {\n    task "t" {\n      driver = "docker"\n${lines}\n    }\n  }`);
}

/** A job file whose job block has the expression's value as `meta.v`. */
export function expressionFile(expression: string, before = ''): string {
  return `${before}\njob "web" {\n  meta {\n    v = ${expression}\n  }\n}\n`;
}

export async function parsed(hcl: string, variables?: string): Promise<NomadJob> {
  const answer = await parseJobspec(hcl, variables);
  expect(answer).toMatchObject({ ok: true });
  if (!answer.ok) throw new Error(answer.error);
  return answer.job;
}

export async function refusal(hcl: string, variables?: string): Promise<string> {
  const answer = await parseJobspec(hcl, variables);
  expect(answer).toMatchObject({ ok: false });
  return answer.ok ? '' : answer.error;
}

export function groupOf(job: NomadJob): TaskGroup {
  const [group] = job.TaskGroups ?? [];
  if (!group) throw new Error('the job has no group');
  return group;
}

export function taskOf(job: NomadJob): Task {
  const [task] = groupOf(job).Tasks ?? [];
  if (!task) throw new Error('the group has no task');
  return task;
}
