import type { RefusalReason } from '../../domain/outcome.ts';
import type { Detail, RefusalText } from './refusals.ts';

/**
 * What is said where a channel is no place for commands, cards or announcements, or somebody asks too often. With an
 * environment it is the one where its cards stand; with `toldOf` the one that is told of that.
 */
export const CHANNEL_SENTENCES = {
  'channel-not-allowed': (detail) => ({
    said: `Commands for ${detail('environment') ?? 'this environment'} are not taken in this channel.`,
    next: 'Type the command in a channel that this environment is asked in.',
  }),
  'channel-shared': (detail) => ({
    said: `${where(detail)} is shared with another organisation, so nothing is taken or shown there.`,
    next: isWhereAsked(detail)
      ? 'Use a channel of your own workspace.'
      : 'Whoever runs Meshbot can name another channel in meshbot.yml.',
  }),
  'channel-unknown': (detail) => ({
    said: `${where(detail)} cannot be seen by Meshbot, so who reads it is not known.`,
    next: isWhereAsked(detail)
      ? 'Use a public channel, or a private one with Meshbot in it: /invite @mesh'
      : 'Invite Meshbot there: /invite @mesh',
  }),
  'too-often': (detail) => ({
    said: `More than ${detail('limit') ?? 'enough'} commands and clicks of yours came within a minute. This one was not taken.`,
    next: `Try again in ${detail('seconds') ?? '60'} s.`,
  }),
} as const satisfies Partial<Record<RefusalReason, (detail: Detail) => RefusalText>>;

function isWhereAsked(detail: Detail): boolean {
  return detail('environment') === undefined && detail('toldOf') === undefined;
}

function where(detail: Detail): string {
  const environment = detail('environment');
  const toldOf = detail('toldOf');
  if (toldOf !== undefined) return `The channel that is told of ${toldOf}`;
  return environment === undefined ? 'This channel' : `The channel with the cards of ${environment}`;
}
