import type { AppSpec } from '../workspace.ts';
import type { Draft } from './messages.ts';

/** Who speaks when the bot does. */
export function botAuthor({ botUserId, botId, appId }: AppSpec): Pick<Draft, 'user' | 'bot_id' | 'app_id'> {
  return { user: botUserId, bot_id: botId, app_id: appId };
}
