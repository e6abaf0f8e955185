/** Nomad's HTTP API as JSON: what travels between a client and the simulated server. */
export type * from './wire/cluster.ts';
export type * from './wire/diff.ts';
export type * from './wire/job.ts';
export type * from './wire/run.ts';
export type * from './wire/task.ts';
