import type { MeshError } from '../../src/domain/errors.ts';
import type { Announcement, Announcer, Once } from '../../src/ports/announcer.ts';

/** Channels in memory: what each was told, once a key. */
export interface MemoryAnnouncer extends Announcer {
  readonly told: readonly { readonly channelId: string; readonly key: string; readonly announcement: Announcement }[];
  /** Slack is away until set to undefined. */
  fault: MeshError | undefined;
}

export function memoryAnnouncer(): MemoryAnnouncer {
  const told: MemoryAnnouncer['told'][number][] = [];
  const announcer = {
    told,
    fault: undefined as MeshError | undefined,
    async announce(channelId: string, announcement: Announcement, { key, before }: Once) {
      await before?.();
      if (announcer.fault !== undefined) throw announcer.fault;
      if (told.some((other) => other.channelId === channelId && other.key === key)) return;
      told.push({ channelId, key, announcement });
    },
  };
  return announcer;
}
