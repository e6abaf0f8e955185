/** Answers to a command or a click, seen only by the person who asked. Plain text. */
export function proposed(title: string): string {
  return `${title}: planned. The card waits for its decision.`;
}

export function queued(title: string, behind: string): string {
  return `${title}: queued. It waits until ${behind} has ended; then it is planned again, and can be approved.`;
}

export function dryRun(title: string): string {
  return `${title}: this is what would happen. Nothing was proposed.`;
}

export function noChange(service: string, environment: string, version: string | undefined): string {
  const runs = version === undefined ? 'runs exactly this already' : `runs ${version} already`;
  return `${service} in ${environment} ${runs}. There is nothing to change, and nothing was posted.`;
}

export function approved(title: string, missing: number): string {
  if (missing <= 0) return `${title}: approved. It is being applied; the card follows it.`;
  const more = missing === 1 ? 'One more approval is needed' : `${missing} more approvals are needed`;
  return `${title}: your approval counts. ${more}.`;
}

export function rejected(title: string): string {
  return `${title}: rejected. Nothing was applied.`;
}

export function withdrawn(title: string): string {
  return `${title}: withdrawn. Nothing was applied.`;
}

export function superseded(title: string): string {
  return `${title}: what runs has changed since, and nothing is left of this change to apply. Nothing was applied.`;
}

export function planChanged(title: string): string {
  return `${title}: the outcome would not be the one that you approved. Nothing was applied. The card shows the new plan, which needs a new decision.`;
}

export const openCard = 'Open the card';
