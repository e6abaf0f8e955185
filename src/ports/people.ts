import type { Resolved } from '../domain/identity.ts';

/** Slack's people: resolved by users.info, cached shortly, never guessed. */
export interface People {
  /** @throws MeshError when Slack cannot be asked: then nobody is anybody (I6). */
  resolve(userId: string, teamId: string, options?: { readonly signal?: AbortSignal }): Promise<Resolved>;
}
