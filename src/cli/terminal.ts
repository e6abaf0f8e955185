import type { Env } from '../config/env.ts';

/** What a command of the `meshbot` program sees of the process. */
export interface Terminal {
  readonly env: Env;
  /** Aborted by SIGTERM or SIGINT. */
  readonly stopping: AbortSignal;
  /** Calls `act` at each SIGHUP; absent where nothing sends one. */
  readonly onReload?: (act: () => void) => void;
  out(text: string): void;
  error(text: string): void;
}

/** Resolves when the process is asked to end. */
export function stopped({ stopping }: Pick<Terminal, 'stopping'>): Promise<void> {
  return new Promise((resolve) => {
    if (stopping.aborted) resolve();
    else stopping.addEventListener('abort', () => resolve(), { once: true });
  });
}
