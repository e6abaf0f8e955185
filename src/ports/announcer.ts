import type { Change } from '../domain/change/change.ts';
import type { Hold } from '../domain/hold/hold.ts';
import type { Person } from '../domain/identity.ts';

/** What a channel is told once, outside of any change's card. */
export type Announcement =
  | HoldAnnouncement
  | { readonly kind: 'glass-broken'; readonly change: Change }
  /** `to`: Slack ids of those who are told; `link` leads to the card. */
  | {
      readonly kind: 'escalated';
      readonly change: Change;
      readonly to: readonly string[];
      readonly link: string | undefined;
    };

export type HoldAnnouncement =
  | { readonly kind: 'locked'; readonly hold: Hold }
  | { readonly kind: 'lock-stolen'; readonly hold: Hold; readonly from: Person | undefined }
  | { readonly kind: 'unlocked'; readonly hold: Hold; readonly by: Person; readonly reason: string | undefined }
  | { readonly kind: 'lock-reminder'; readonly hold: Hold }
  | { readonly kind: 'lock-ended'; readonly hold: Hold };

/** Messages to channels that stand for themselves. */
export interface Announcer {
  /**
   * Posts it into the channel unless a message of this key stands there since `since` (ISO) already.
   * @throws MeshError when Slack did not take it.
   */
  announce(channelId: string, announcement: Announcement, once: Once): Promise<void>;
}

export interface Once {
  readonly key: string;
  /** ISO instant. */
  readonly since: string;
  /** Asked right before anything is sent; a rejection keeps it unsent. */
  readonly before?: (() => Promise<void>) | undefined;
}
