import type { Resolved } from '../domain/identity.ts';

/** Slack's people: resolved by users.info, cached shortly, never guessed. */
export interface People {
  /** By the name that Slack shows, or a member id. `several`: more than one has that name. @throws as below. */
  find(name: string, options?: { readonly signal?: AbortSignal }): Promise<Resolved | { readonly kind: 'several' }>;
  /** @throws MeshError when Slack cannot be asked: then nobody is anybody (I6). */
  resolve(userId: string, teamId: string, options?: { readonly signal?: AbortSignal }): Promise<Resolved>;
}
