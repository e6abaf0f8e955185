import { type Wire, wires } from '../../jobspec/wire-object.ts';
import type { ObjectDiff } from '../../wire.ts';
import type { Flat } from '../compare/flatten.ts';
import { asWire, customDiff, freeDiff, objectDiff, pairs, present, textSetDiff } from '../compare/objects.ts';
import { sortObjects } from '../compare/order.ts';
import { connectDiff } from './connect.ts';
import { identityDiff } from './identity.ts';

/** Services are paired by likeness, because neither their name nor their port nor their place identifies them. */
export function serviceDiffs(before: readonly Wire[], after: readonly Wire[]): ObjectDiff[] {
  const [old, next] = [before[0], after[0]];
  if (before.length === 1 && after.length === 1) return present([serviceDiff(old, next)]);
  const taken = new Set<number>();
  const diffs = before.map((service, index) => {
    const match = likest(service, index, after, taken);
    if (match === undefined) return serviceDiff(service, undefined);
    taken.add(match);
    return serviceDiff(service, after[match]);
  });
  const added = after.filter((_, index) => !taken.has(index)).map((service) => serviceDiff(undefined, service));
  return sortObjects(present([...diffs, ...added]));
}

/** Name counts three, port two, place one; three or more make a match. */
function likest(service: Wire, place: number, others: readonly Wire[], taken: ReadonlySet<number>): number | undefined {
  let best: number | undefined;
  let bestScore = 2;
  others.forEach((other, index) => {
    if (taken.has(index)) return;
    const score =
      (index === place ? 1 : 0) +
      (service['PortLabel'] === other['PortLabel'] ? 2 : 0) +
      (service['Name'] === other['Name'] ? 3 : 0);
    if (score > bestScore) [best, bestScore] = [index, score];
  });
  return best;
}

function serviceDiff(before: Wire | undefined, after: Wire | undefined): ObjectDiff | undefined {
  const nested = (a: Wire, b: Wire) => [
    textSetDiff('CanaryTags', a['CanaryTags'], b['CanaryTags']),
    textSetDiff('Tags', a['Tags'], b['Tags']),
    ...pairs(wires(a['Checks']), wires(b['Checks']), ({ Name }) => String(Name), checkDiff),
    connectDiff(a['Connect'], b['Connect']),
    identityDiff(a['Identity'], b['Identity']),
    customDiff('Weights', asWire(a['Weights']), asWire(b['Weights']), flatWeights),
  ];
  return objectDiff({ name: 'Service', type: 'Service', nested }, before, after);
}

function checkDiff(before: Wire | undefined, after: Wire | undefined): ObjectDiff | undefined {
  const nested = (a: Wire, b: Wire) => [
    freeDiff('Header', a['Header'], b['Header']),
    objectDiff({ name: 'CheckRestart', type: 'CheckRestart' }, a['CheckRestart'], b['CheckRestart']),
  ];
  return objectDiff({ name: 'Check', type: 'ServiceCheck', nested }, before, after);
}

function flatWeights(weights: Wire): Flat {
  const texts = ['Passing', 'Warning'].map((field): [string, string] => [field, String(weights[field] ?? 0)]);
  return new Map(texts.filter(([, text]) => text !== '0'));
}
