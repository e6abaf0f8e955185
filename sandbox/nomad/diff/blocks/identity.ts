import type { Wire } from '../../jobspec/wire-object.ts';
import type { ObjectDiff } from '../../wire.ts';
import { objectDiff, textSetDiff } from '../compare/objects.ts';

export function identityDiff(before: unknown, after: unknown): ObjectDiff | undefined {
  const nested = (a: Wire, b: Wire) => [textSetDiff('Audience', a['Audience'], b['Audience'])];
  return objectDiff({ name: 'Identity', type: 'WorkloadIdentity', nested }, before, after);
}
