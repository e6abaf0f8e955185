import { isSecretValue, maskPair, maskText } from '../mask.ts';
import type { PlannedEdit } from '../plan.ts';
import { joinLists } from './lists.ts';
import type { Leaf } from './places.ts';
import { readableTexts } from './texts.ts';
import { humanValue } from './units.ts';
import { weightOf } from './weigh.ts';
import { fieldWords } from './words.ts';

/** What people are told of each changed leaf, masked, most important first. */
export function editsOf(leaves: readonly Leaf[]): readonly PlannedEdit[] {
  return joinLists(leaves)
    .map(editOf)
    .sort((a, b) => b.weight - a.weight || compareText(a.where, b.where) || compareText(a.field, b.field));
}

function editOf(leaf: Leaf): PlannedEdit {
  const { where, field } = fieldWords(leaf.where, leaf.name);
  const head = { where: maskText(where), field: maskText(field), type: typeWords(leaf), weight: weightOf(leaf) };
  if (leaf.extent === 'whole') return { ...head, before: undefined, after: undefined, masked: false, multiline: false };
  if (isSecret(leaf)) return { ...head, before: undefined, after: undefined, masked: true, multiline: false };
  return { ...head, ...shownValues(leaf) };
}

function shownValues(leaf: Leaf): Pick<PlannedEdit, 'before' | 'after' | 'masked' | 'multiline'> {
  const texts = readableTexts(leaf.old, leaf.new);
  const pair = maskPair(humanValue(leaf.name, texts.before), humanValue(leaf.name, texts.after));
  return {
    before: leaf.type === 'Added' ? undefined : pair.before,
    after: leaf.type === 'Deleted' ? undefined : pair.after,
    masked: pair.secretDiffers,
    multiline: pair.before.includes('\n') || pair.after.includes('\n'),
  };
}

/** The name decides for the whole value; the names are the field's own and those of the maps around it. */
function isSecret(leaf: Leaf): boolean {
  const holders = holdersOf(leaf.name);
  const key = keyOf(leaf.name);
  return [leaf.old, leaf.new].some(
    (value) => value !== '' && !value.includes('\n') && isSecretValue(key, value, holders),
  );
}

/** `auth[0][password]` stands in `auth`; `GetterHeaders[X]` in `headers`. */
function holdersOf(name: string): readonly string[] {
  const first = /^(\w+)[[.]/.exec(name)?.[1];
  if (first === 'GetterHeaders') return ['headers'];
  if (first === 'GetterOptions')
    return /\[(?:checksum|archive|depth|ref|region|version|filename)\]$/.test(name) ? [] : ['options'];
  return first === undefined ? [] : [first];
}

/** The innermost key: what stands in the last brackets, unless it is a number. */
function keyOf(name: string): string {
  const keys = name.split(/[[\].]+/).filter((part) => part !== '' && !/^\d+$/.test(part));
  return keys.slice(keys.length > 1 && /^(?:Env|Meta)$/.test(keys[0] ?? '') ? 1 : 0).join('.');
}

function typeWords(leaf: Leaf): PlannedEdit['type'] {
  switch (leaf.type) {
    case 'Added':
      return 'added';
    case 'Deleted':
      return 'deleted';
    case 'Edited':
      return 'edited';
  }
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
