import type { Person } from '../../domain/identity.ts';
import { type Refusal, refuse } from '../../domain/outcome.ts';
import type { Channels } from '../../ports/channels.ts';
import type { People } from '../../ports/people.ts';
import { resolvePerson } from '../change/person.ts';

export interface AdmitDeps {
  readonly people: People;
  readonly channels: Channels;
}

/**
 * Who speaks, and where: a full member of the home workspace, in a channel that nobody else reads.
 * @throws MeshError when Slack cannot be asked: then nobody is anybody (I6).
 */
export async function admit(
  deps: AdmitDeps,
  asking: { readonly userId: string; readonly teamId: string; readonly channelId: string },
  signal?: AbortSignal,
): Promise<{ readonly kind: 'person'; readonly person: Person } | Refusal> {
  const resolved = await resolvePerson(deps.people, asking, signal);
  if (resolved.kind === 'refused') return resolved;
  return (await refuseShared(deps, { channelId: asking.channelId }, signal)) ?? resolved;
}

/** Says no for a channel that another organisation reads, or that we cannot see. */
export async function refuseShared(
  { channels }: Pick<AdmitDeps, 'channels'>,
  { channelId, ...use }: ChannelUse,
  signal?: AbortSignal,
): Promise<Refusal | undefined> {
  const audience = await channels.audience(channelId, signal === undefined ? {} : { signal });
  if (audience === 'ours') return undefined;
  return refuse(audience === 'shared' ? 'channel-shared' : 'channel-unknown', use);
}

interface ChannelUse {
  readonly channelId: string;
  /** Whose cards stand there. Absent: it is where somebody has asked. */
  readonly environment?: string;
  /** What it is told of, where no cards stand there. */
  readonly toldOf?: 'broken glass';
}
