import type { Figure } from './figure.ts';
import { ackLatency } from './figures/ack-latency.ts';
import { bigJob } from './figures/big-job.ts';
import { changeLife } from './figures/change-life.ts';
import { idleMemory } from './figures/idle-memory.ts';
import { manyChanges } from './figures/many-changes.ts';
import { manyProposals } from './figures/many-proposals.ts';
import { policyDecision } from './figures/policy-decision.ts';
import { sandboxLoad } from './figures/sandbox-load.ts';
import { sandboxStart } from './figures/sandbox-start.ts';
import { takeover } from './figures/takeover.ts';

/** In the order in which they are taken. */
export const FIGURES: readonly Figure[] = [
  ackLatency,
  bigJob,
  manyProposals,
  idleMemory,
  sandboxStart,
  sandboxLoad,
  manyChanges,
  policyDecision,
  changeLife,
  takeover,
];
