import type { JobDiff } from '../../../../sandbox/nomad/wire.ts';
import type { Wire, WireReply } from '../wire.ts';
import type { DiffCase, Part } from './job-pieces.ts';
import { withChanceRemoved } from './order.ts';
import { diffLines } from './render.ts';

/** The diffs of both directions; where one side is refused, the refusal. */
export async function plannedBothWays(wire: Wire, { title, before, after }: DiffCase): Promise<string[]> {
  const id = slug(title);
  const [from, to] = [before, after].map((version): Part => ({ ...version, ID: id }));
  return ['there', ...(await planned(wire, from, to)), 'back', ...(await planned(wire, to, from))];
}

/** A job's id, made of its case's title. */
export function slug(title: string): string {
  return title.replace(/[^a-z0-9]+/gi, '-').toLowerCase();
}

async function planned(wire: Wire, from: Part | undefined, to: Part | undefined): Promise<string[]> {
  const registered = await wire.put('/v1/jobs', { Job: from });
  if (registered.status !== 200) return refusal('registering', registered);
  const plan = await wire.put(`/v1/job/${to?.['ID']}/plan`, { Job: to, Diff: true });
  if (plan.status !== 200) return refusal('planning', plan);
  return diffLines(withChanceRemoved((plan.json as { Diff: JobDiff }).Diff)); // the API's form, held by `diffLines`
}

function refusal(doing: string, reply: WireReply): string[] {
  return [`${doing} answered ${reply.status}`, ...reply.text.split('\n')];
}
