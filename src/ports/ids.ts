/** Randomness, injected. */
export interface Ids {
  /** A new change id for a service, `web-7k3m9q`: at least 30 bits of randomness, safe in keys and messages. */
  change(service: string): string;
  /** A new request id. */
  request(): string;
}

/** Keyed digests, so that what is stored or shown cannot be used to guess a secret. */
export interface Digester {
  /** Hex HMAC-SHA-256 under the bot's own key. */
  digest(text: string): string;
}
