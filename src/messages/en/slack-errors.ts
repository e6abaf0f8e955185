/** What a person can do about Slack's own error codes; the codes are from docs.slack.dev, methods reference. */
const WHAT_TO_DO: Readonly<Record<string, string>> = {
  not_in_channel: 'Invite Meshbot to the channel of this environment with /invite @mesh.',
  channel_not_found:
    'The channel of this environment does not exist, or is private without Meshbot in it: /invite @mesh',
  is_archived: 'The channel of this environment is archived: unarchive it, or name another one in meshbot.yml.',
  restricted_action: 'The settings of this channel do not let apps post: let a channel manager allow it.',
  missing_scope: 'The Slack app lacks a right: install it again from app-manifest.yml.',
  invalid_auth: 'The Slack token is not valid: an operator should run meshbot doctor.',
  not_authed: 'The Slack token is missing: an operator should run meshbot doctor.',
  token_revoked: 'The Slack token was revoked: an operator should install the app again.',
  account_inactive: 'The Slack app was removed from the workspace: an operator should install it again.',
};

/** Empty where there is nothing that a person could do. */
export function slackTodo(error: string): string {
  return Object.hasOwn(WHAT_TO_DO, error) ? (WHAT_TO_DO[error] ?? '') : '';
}
