import { steppedClock } from '../../../../../sandbox/clock.ts';
import { type NomadOptions, startNomad } from '../../../../../sandbox/nomad/index.ts';
import { bootstrap } from '../../real-nomad.ts';
import { SIMULATED_NOMAD } from '../../servers.ts';
import { Wire } from '../../wire.ts';
import { type Cluster, MACHINE, type Machine, NeverSeen } from './cluster.ts';

/** Time moves this far between two readings; what happens in between still happens at its own instant. */
const STEP_MS = 100;
const LIMIT_MS = 60_000;

export interface RunningCluster extends Cluster {
  close(): Promise<void>;
}

/** A simulated cluster under a stepped clock: a minute of its time takes a second. */
export async function simulatedCluster(
  machines: readonly Machine[],
  options: Pick<NomadOptions, 'preemption' | 'onRoute'>,
  root?: string,
): Promise<RunningCluster> {
  const clock = steppedClock();
  const nomad = await startNomad({
    ...options,
    ...(root !== undefined && { acl: { tokens: [] } }),
    clock,
    version: SIMULATED_NOMAD,
    nodes: machines.map((machine) => ({ ...machine, ...MACHINE, attributes: { 'cpu.totalcompute': '4000' } })),
  });
  if (root !== undefined) await bootstrap(nomad.url, root);
  const wire = new Wire(nomad.url, SIMULATED_NOMAD, root);
  return {
    version: SIMULATED_NOMAD,
    wire,
    latenessMs: 0,
    async until(path, found) {
      for (let passed = 0; ; passed += STEP_MS) {
        const reply = await wire.get(path);
        const seen = found(reply.json);
        if (seen !== undefined) return seen;
        if (passed > LIMIT_MS) throw new NeverSeen(path, reply.text);
        clock.step(STEP_MS);
      }
    },
    silence: async (machine) => nomad.control.nodeDown(machine),
    wake: async (machine) => nomad.control.nodeUp(machine),
    close: () => nomad.close(),
  };
}
