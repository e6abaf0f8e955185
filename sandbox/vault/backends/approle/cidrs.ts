import { isCidr } from '../../http/cidr.ts';
import { causes, VaultProblem } from '../../problem.ts';

/** Throws for the first text that is no block of addresses; `what` names the list. */
export function refuseCidrs(cidrs: readonly string[], what: string): void {
  const wrong = cidrs.find((cidr) => !isCidr(cidr) || !cidr.includes('/'));
  if (wrong === undefined) return;
  throw new VaultProblem(500, causes(`failed to validate ${what}: invalid CIDR address: ${wrong}`));
}
