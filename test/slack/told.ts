import { GENERAL, REA, type RunningEdge } from './harness.ts';

export const typed = (text: string) => ({ channel: GENERAL, user: REA, command: '/mesh', text });

/** What one person alone was told in a channel, oldest first. */
export const told = ({ slack }: RunningEdge, user = REA, channel = GENERAL) =>
  slack.control.messages(channel).filter(({ ephemeral_to }) => ephemeral_to === user);

export const textOf = (message: { readonly text: string; readonly blocks?: unknown }) =>
  `${message.text} ${JSON.stringify(message.blocks)}`;
