import type { SandboxClock } from '../../clock.ts';
import type { Ids } from './ids.ts';

/** Slack's own lifetimes and counts. */
export const TRIGGER_MS = 3_000;
export const RESPONSE_URL_MS = 30 * 60_000;
export const RESPONSE_URL_USES = 5;

/** What a response_url answers to. */
export interface ResponseTarget {
  readonly channel: string;
  readonly user: string;
  /** The message with the button; absent for a slash command. */
  readonly messageTs?: string;
}

export type TriggerUse =
  | { readonly user: string }
  | 'invalid_trigger_id'
  | 'expired_trigger_id'
  | 'exchanged_trigger_id';
export type ResponseUse = ResponseTarget | 'unknown' | 'expired_url' | 'used_url';

/** The short-lived rights that an interaction hands to the app: trigger ids and response urls. */
export interface Tickets {
  trigger(user: string): string;
  /** Each trigger id opens one view, within 3 s. */
  useTrigger(id: string): TriggerUse;
  response(target: ResponseTarget): string;
  /** Each response url takes 5 messages, within 30 min. */
  useResponse(key: string): ResponseUse;
  reset(): void;
}

export function createTickets(clock: SandboxClock, ids: Ids): Tickets {
  const triggers = new Map<string, { readonly user: string; readonly bornMs: number; used: boolean }>();
  const responses = new Map<string, { readonly target: ResponseTarget; readonly bornMs: number; uses: number }>();
  return {
    trigger(user) {
      const id = `${Math.floor(clock.now() / 1000)}.${ids.next('')}.${ids.secret()}`;
      triggers.set(id, { user, bornMs: clock.now(), used: false });
      return id;
    },
    useTrigger(id) {
      const trigger = triggers.get(id);
      if (trigger === undefined) return 'invalid_trigger_id';
      if (trigger.used) return 'exchanged_trigger_id';
      if (clock.now() - trigger.bornMs > TRIGGER_MS) return 'expired_trigger_id';
      trigger.used = true;
      return { user: trigger.user };
    },
    response(target) {
      const key = ids.secret();
      responses.set(key, { target, bornMs: clock.now(), uses: 0 });
      return key;
    },
    useResponse(key) {
      const entry = responses.get(key);
      if (entry === undefined) return 'unknown';
      if (clock.now() - entry.bornMs > RESPONSE_URL_MS) return 'expired_url';
      if (entry.uses >= RESPONSE_URL_USES) return 'used_url';
      entry.uses += 1;
      return entry.target;
    },
    reset() {
      triggers.clear();
      responses.clear();
    },
  };
}
