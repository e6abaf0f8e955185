import type { HoldAnnouncement } from '../../ports/announcer.ts';
import type { HoldDeps } from './deps.ts';

type AnnounceDeps = Pick<HoldDeps, 'catalogue' | 'announcer' | 'log'>;

/** Tells the channels where the lock's changes stand, each once. @throws MeshError when one of them could not be told. */
export async function announceHold(deps: AnnounceDeps, announcement: HoldAnnouncement, key: string): Promise<void> {
  const { hold } = announcement;
  const channels = new Set(channelsOf(deps, announcement));
  const once = { key, since: hold.since };
  const told = await Promise.allSettled(
    [...channels].map((channelId) => deps.announcer.announce(channelId, announcement, once)),
  );
  for (const result of told) if (result.status === 'rejected') throw result.reason;
}

/** The same beside the answer, which does not wait for Slack: a failure is logged. */
export function announceBeside(deps: AnnounceDeps, announcement: HoldAnnouncement): void {
  const key = `${announcement.hold.id}-${announcement.kind}`;
  void announceHold(deps, announcement, key).catch((error: unknown) => {
    deps.log.warn({ err: error, lock: announcement.hold.id }, 'telling a channel about a lock');
  });
}

function channelsOf({ catalogue }: AnnounceDeps, { hold: { place } }: HoldAnnouncement): readonly string[] {
  return catalogue.environments
    .filter(({ name }) => place.kind === 'everywhere' || place.environment === name)
    .map(({ channelId }) => channelId);
}
