import { type Logger, WebClient, type WebClientOptions } from '@slack/web-api';

/** ms; Slack answers in well under a second, and whoever waits for us has 3 s or a person's patience. */
const TIMEOUT_MS = 10_000;

export interface ClientConfig {
  readonly token: string;
  /** The real Slack when absent; the only thing in which the sandbox differs. */
  readonly apiUrl?: string;
  readonly logger: Logger;
}

/**
 * Options of our own for every client: the SDK shares and mutates what it is given, waits without a deadline, repeats
 * posts that may have landed, and holds every call back when one of them meets a limit. The outbox does that better.
 */
export function clientOptions({ apiUrl, logger }: Omit<ClientConfig, 'token'>): WebClientOptions {
  return {
    logger,
    timeout: TIMEOUT_MS,
    rejectRateLimitedCalls: true,
    retryConfig: { retries: 0 },
    allowAbsoluteUrls: false,
    ...(apiUrl === undefined ? {} : { slackApiUrl: apiUrl }),
  };
}

export function createWebClient(config: ClientConfig): WebClient {
  return new WebClient(config.token, clientOptions(config));
}
