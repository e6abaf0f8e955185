/** Short words that the Slack edge itself says, outside of any change. */
export const replies = {
  loadingTitle: 'One moment',
  loading: 'Reading the change…',
  close: 'Close',
  cannotOpenTitle: 'Cannot be shown',
  tooSlow: 'Slack gave up waiting for this window. Please click again.',
  reasonTooLong: (limit: number): string => `At most ${limit} characters, please.`,
  askedInChannels: 'It is asked in:',
  diffFileText: 'The whole diff of this plan. Secrets are masked.',
} as const;
