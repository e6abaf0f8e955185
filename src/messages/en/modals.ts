/** Words of the modals; Slack's limits: title, submit and close 24 characters. */
export const reject = {
  title: 'Reject this change',
  submit: 'Reject',
  close: 'Go back',
  label: 'Reason',
  hint: 'The requester and everybody in the channel can read it.',
  intro: 'Nothing has been applied. The requester can ask again.',
} as const;

export const diff = {
  title: 'Full diff',
  close: 'Close',
  cut: 'This window cannot hold everything. The whole diff is a file in the thread of the card.',
  nothing: 'Nomad names no changed field.',
} as const;

export function diffIntro(title: string, planNumber: number): string {
  return `${title}, plan ${planNumber}. Secrets are masked.`;
}
