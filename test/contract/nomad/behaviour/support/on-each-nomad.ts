import { join } from 'node:path';
import { afterAll, beforeAll, describe } from 'vitest';
import type { Preemption } from '../../../../../sandbox/nomad/scheduler/run.ts';
import { findServer } from '../../../../support/real-server.ts';
import { proof } from '../../../support/proof.ts';
import { Wire } from '../../wire.ts';
import type { Clusters, Machine } from './cluster.ts';
import { joinedCluster, realCluster } from './real.ts';
import { noteHeld } from './record.ts';
import { type RunningCluster, simulatedCluster } from './simulated.ts';

export interface Setup {
  /** Without: one machine. */
  readonly machines?: readonly Machine[];
  /** Cases need all room of their machines, or silence them: one case at a time, and not on a cluster that others use. */
  readonly isOwnCluster?: boolean;
  /** Which job types may preempt, from the start. */
  readonly preemption?: Preemption;
  /** With it ACLs are on, and this is the secret of the management token that cases use. */
  readonly root?: string;
}

/** Runs the same cases on the simulated and on a real Nomad; without one the second half is skipped, and says why. */
export function onEachNomad(subject: string, cases: (cluster: Clusters) => void, setup: Setup = {}): void {
  const machines = setup.machines ?? [{ name: 'node-1' }];
  describe(`${subject} [sandbox]`, () => {
    const { onRoute, holds } = proof();
    const options = { onRoute, ...(setup.preemption !== undefined && { preemption: setup.preemption }) };
    withCluster(cases, () => simulatedCluster(machines, options, setup.root));
    holds(join(import.meta.dirname, '..'), subject.replaceAll(' ', '-'));
  });
  const start = realStarter(setup, machines);
  if (typeof start === 'string') {
    describe.skip(`${subject} [real Nomad: skipped, ${start}]`, () => {
      cases(() => noCluster);
    });
    return;
  }
  // Real time is long: cases that leave each other alone share it.
  describe(`${subject} [real Nomad]`, { concurrent: setup.isOwnCluster !== true }, () => {
    withCluster(cases, async () => {
      const cluster = await start();
      if (setup.preemption !== undefined) await allowPreemption(cluster.wire, setup.preemption);
      return cluster;
    });
  });
}

/** How to get a real Nomad, or why there is none. */
function realStarter(setup: Setup, machines: readonly Machine[]): string | (() => Promise<RunningCluster>) {
  const address = process.env['MESHBOT_TEST_NOMAD_ADDR'];
  if (address !== undefined && address !== '' && setup.isOwnCluster !== true && setup.machines === undefined) {
    return () => joinedCluster(address);
  }
  const binary = findServer('nomad');
  if (binary === undefined) return 'no NOMAD_BIN, no nomad on PATH, no MESHBOT_TEST_NOMAD_ADDR';
  return () => realCluster(binary, machines, setup.root);
}

function withCluster(cases: (cluster: Clusters) => void, start: () => Promise<RunningCluster>): void {
  let running: RunningCluster | undefined;
  beforeAll(async () => {
    running = await start();
  });
  afterAll(async () => {
    await running?.close();
  });
  noteHeld(() => running);
  cases(() => running ?? noCluster);
}

const absent = () => Promise.reject(new Error('there is no cluster'));
const noCluster: RunningCluster = {
  version: '',
  wire: new Wire('http://127.0.0.1:0', ''),
  latenessMs: 0,
  until: absent,
  silence: absent,
  wake: absent,
  close: async () => undefined,
};

async function allowPreemption(wire: Wire, preemption: Preemption): Promise<void> {
  await wire.put('/v1/operator/scheduler/configuration', {
    SchedulerAlgorithm: 'binpack',
    PreemptionConfig: {
      SystemSchedulerEnabled: preemption.system,
      SysBatchSchedulerEnabled: preemption.sysbatch,
      BatchSchedulerEnabled: preemption.batch,
      ServiceSchedulerEnabled: preemption.service,
    },
  });
}
