/** The words of the App Home tab. */
export const home = {
  title: 'Meshbot',
  what: 'Deploy services from Slack: Meshbot shows what would happen, somebody else approves it, and Meshbot applies exactly that and follows it until it is healthy.',
  startTitle: 'How to start',
  start: 'Type this in a channel of your team:',
  more: 'To see everything that can be typed:',
  openTitle: 'Open changes',
  noneOpen: 'No change is open.',
  yoursTitle: 'Your latest changes',
  noneYours: 'You have not asked for a change lately.',
  unavailable: 'The changes cannot be read just now. Open this tab again in a minute.',
  notForYou: 'Meshbot works for full members of this workspace only.',
} as const;
