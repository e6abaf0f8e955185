import type { Channel, Message } from '../wire.ts';
import type { Directory } from './directory.ts';

/** Whether a person may see a channel: public ones are open to members of the workspace, the rest to those in them. */
export function canSeeChannel(directory: Directory, channel: Channel, userId: string): boolean {
  if (channel.members.includes(userId)) return true;
  const user = directory.users.get(userId);
  return !channel.is_private && !channel.is_im && user !== undefined && !user.is_restricted && !user.is_stranger;
}

/** Whether a person may see a message: in a channel of theirs and, when ephemeral, addressed to them. */
export function canSeeMessage(directory: Directory, message: Message, userId: string): boolean {
  const channel = directory.channels.get(message.channel);
  if (channel === undefined || !canSeeChannel(directory, channel, userId)) return false;
  return message.ephemeral_to === undefined || message.ephemeral_to === userId;
}
