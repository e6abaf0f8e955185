import { setTimeout as timer } from 'node:timers';
import type { WebClient } from '@slack/web-api';
import type { CardRef } from '../domain/change/change.ts';
import { isRefusal, type Outcome } from '../domain/outcome.ts';
import { replies } from '../messages/en/replies.ts';
import type { Log } from '../ports/log.ts';
import { context } from './blocks/build.ts';
import { fitMessage } from './outbox/fit-message.ts';
import type { Drawn, Rendering } from './rendering.ts';
import type { Permalinks } from './web-api/permalinks.ts';

/** To whom an answer goes: always to one person, where they asked. */
export interface Addressee {
  readonly userId: string;
  readonly channelId: string;
  readonly threadTs?: string;
  /** 5 uses in 30 minutes; a bearer address, so it is never logged. */
  readonly responseUrl?: string;
}

export interface ReplyDeps {
  readonly client: WebClient;
  readonly log: Log;
  readonly permalinks: Permalinks;
  readonly render: Pick<Rendering, 'outcome'>;
}

const TIMEOUT_MS = 10_000;

/** Shows an answer to one person alone. Never throws: an answer that cannot be delivered is logged. */
export async function reply({ client, log }: ReplyDeps, to: Addressee, drawn: Drawn): Promise<void> {
  const { text, blocks } = fitMessage(drawn);
  if (to.responseUrl !== undefined && (await respond(to.responseUrl, { text, blocks }))) return;
  const { channelId: channel, userId: user, threadTs } = to;
  const thread = threadTs === undefined ? {} : { thread_ts: threadTs };
  try {
    await client.chat.postEphemeral({ channel, user, text, blocks, ...thread });
  } catch (error) {
    const why = error instanceof Error ? error.message : 'unknown';
    log.warn({ channelId: channel, userId: user, why }, 'an answer could not be delivered');
  }
}

/** True when Slack took it. Every answer says explicitly that it is for one person: defaults differ. */
async function respond(url: string, message: object): Promise<boolean> {
  const abort = new AbortController();
  const late = timer(() => abort.abort(), TIMEOUT_MS);
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ response_type: 'ephemeral', replace_original: false, ...message }),
      signal: abort.signal,
    });
    // Its few bytes are read to the end: calling them off costs an error object and a signal each time.
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  } finally {
    clearTimeout(late);
  }
}

/** An outcome in words, with a link to the card that it is about. */
export async function drawOutcome({ permalinks, render }: ReplyDeps, outcome: Outcome): Promise<Drawn> {
  const card = cardOf(outcome);
  const permalink = card === undefined ? undefined : await permalinks.of(card);
  const drawn = render.outcome(outcome, permalink === undefined ? {} : { permalink });
  const channels = channelsOf(outcome);
  if (channels.length === 0) return drawn;
  const list = channels.map((id) => `<#${id}>`).join(' ');
  return { text: drawn.text, blocks: [...drawn.blocks, context([`${replies.askedInChannels} ${list}`])] };
}

function cardOf(outcome: Outcome): CardRef | undefined {
  if ('change' in outcome) return outcome.change.card;
  if (!isRefusal(outcome)) return undefined;
  const { channelId, ts } = outcome.details;
  return typeof channelId === 'string' && typeof ts === 'string' ? { channelId, ts } : undefined;
}

/** Channels come from the configuration; whatever does not look like one is left out. */
function channelsOf(outcome: Outcome): readonly string[] {
  if (!isRefusal(outcome) || outcome.reason !== 'channel-not-allowed') return [];
  return String(outcome.details['channels'] ?? '')
    .split(',')
    .filter((id) => /^[CG][A-Z0-9]{2,30}$/u.test(id))
    .slice(0, 10);
}
