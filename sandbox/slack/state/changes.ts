import type { LogEntry } from '../ui-protocol.ts';
import type { Channel, Message, View } from '../wire.ts';

/** Everything that can happen to the workspace, as the page and the log learn of it. */
export type Change =
  | { readonly kind: 'message'; readonly message: Message }
  | { readonly kind: 'message_update'; readonly message: Message }
  | { readonly kind: 'message_delete'; readonly message: Message }
  | { readonly kind: 'channel'; readonly channel: Channel }
  | { readonly kind: 'view'; readonly user: string; readonly stack: readonly View[] }
  | { readonly kind: 'view_errors'; readonly user: string; readonly errors: Readonly<Record<string, string>> }
  | { readonly kind: 'home'; readonly user: string; readonly view: View }
  | { readonly kind: 'socket_status'; readonly connected: boolean }
  | { readonly kind: 'log'; readonly entry: LogEntry }
  | { readonly kind: 'reset' };

export interface Changes {
  emit(change: Change): void;
  /** Calls `listener` for every later change; the returned function ends that. */
  on(listener: (change: Change) => void): () => void;
}

export function createChanges(): Changes {
  const listeners = new Set<(change: Change) => void>();
  return {
    emit(change) {
      for (const listener of [...listeners]) listener(change);
    },
    on(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
