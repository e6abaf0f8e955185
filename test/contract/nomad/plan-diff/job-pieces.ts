/** A JSON object of a job; what is in it is the case's business. */
export type Part = Readonly<Record<string, unknown>>;

/** Two versions of a job. Titles are unique in a file of cases: the recorded answers are found by them. */
export interface DiffCase {
  readonly title: string;
  readonly before: Part;
  readonly after: Part;
}

/** A title and what is laid over the smallest job before and after. */
export type Row = readonly [title: string, before: Part, after: Part];

/** In a datacenter without nodes, so that plans do not depend on what has been placed meanwhile. */
export function job(over: Part = {}): Part {
  return { Name: 'shop', Type: 'service', Datacenters: ['nowhere'], TaskGroups: [group()], ...over };
}

export function group(over: Part = {}): Part {
  return { Name: 'web', Tasks: [task()], ...over };
}

export function task(over: Part = {}): Part {
  return { Name: 'server', Driver: 'raw_exec', Config: { command: '/bin/sleep' }, ...over };
}

export function service(over: Part = {}): Part {
  return { Name: 'front', PortLabel: '8080', ...over };
}

/** Cases that differ in fields of the job. */
export const jobCases = (rows: readonly Row[]): DiffCase[] => cases(rows, job);

/** Cases that differ in fields of the only group. */
export const groupCases = (rows: readonly Row[]): DiffCase[] =>
  cases(rows, (over) => job({ TaskGroups: [group(over)] }));

/** Cases that differ in fields of the only task. */
export const taskCases = (rows: readonly Row[]): DiffCase[] =>
  cases(rows, (over) => job({ TaskGroups: [group({ Tasks: [task(over)] })] }));

/** Cases that differ in fields of the group's only service; the group has a bridge network, as Connect demands. */
export const serviceCases = (rows: readonly Row[]): DiffCase[] =>
  cases(rows, (over) => job({ TaskGroups: [group({ Networks: [{ Mode: 'bridge' }], Services: [service(over)] })] }));

function cases(rows: readonly Row[], build: (over: Part) => Part): DiffCase[] {
  return rows.map(([title, before, after]) => ({ title, before: build(before), after: build(after) }));
}

export const SECOND = 1_000_000_000;
