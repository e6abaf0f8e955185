/** Who can read a channel: our workspace alone, another organisation too, or we cannot see it. */
export type Audience = 'ours' | 'shared' | 'unknown';

/** Slack's channels: asked of Slack, remembered shortly. */
export interface Channels {
  /** @throws MeshError when Slack cannot be asked: then nothing is taken from it or posted there (I6). */
  audience(channelId: string, options?: { readonly signal?: AbortSignal }): Promise<Audience>;
}
