import { type Wire, wires } from '../../wire-object.ts';
import { quoted, when } from '../errors.ts';
import { attributeErrors, patternErrors } from './operand.ts';

const COMPARISONS = ['=', '==', 'is', '!=', 'not', '<', '<=', '>', '>='];
const SETS = ['set_contains', 'set_contains_all', 'set_contains_any'];
const PRESENCE = ['is_set', 'is_not_set'];

export function constraintErrors(constraint: Wire): string[] {
  const [operand, left, right] = sides(constraint);
  const known = [
    ...COMPARISONS,
    ...SETS,
    ...PRESENCE,
    'regexp',
    'version',
    'semver',
    'distinct_hosts',
    'distinct_property',
  ];
  return [
    ...when(operand === '', 'Missing constraint operand'),
    ...when(SETS.includes(operand) && right === '', 'Set contains constraint requires an RTarget'),
    ...patternErrors(operand, right, 'constraint'),
    ...when(operand === 'distinct_property' && right !== '' && !/^\d+$/.test(right), distinctProblem(right)),
    ...when(
      operand === 'distinct_property' && right === '0',
      'Distinct Property must have an allowed count of 1 or greater: 0 < 1',
    ),
    ...when(PRESENCE.includes(operand) && right !== '', `Operator ${quoted(operand)} does not support an RTarget`),
    ...when(COMPARISONS.includes(operand) && right === '', `Operator ${quoted(operand)} requires an RTarget`),
    ...when(!known.includes(operand), `Unknown constraint type ${quoted(operand)}`),
    ...when(operand !== 'distinct_hosts' && left === '', 'no attribute provided but is required by operator'),
    ...(operand === 'distinct_hosts' ? [] : attributeErrors(left)),
  ];
}

function distinctProblem(right: string): string {
  return `Failed to convert RTarget ${quoted(right)} to uint64: strconv.ParseUint: parsing ${quoted(right)}: invalid syntax`;
}

export function affinityErrors(affinity: Wire): string[] {
  const [operand, left, right] = sides(affinity);
  const weight = Number(affinity['Weight']);
  return [
    ...when(operand === '', 'Missing affinity operand'),
    ...when(SETS.includes(operand) && right === '', 'Set contains operators require an RTarget'),
    ...patternErrors(operand, right, 'affinity'),
    ...when(COMPARISONS.includes(operand) && right === '', `Operator ${quoted(operand)} requires an RTarget`),
    ...when(
      ![...COMPARISONS, ...SETS, 'regexp', 'version', 'semver'].includes(operand),
      `Unknown affinity operator ${quoted(operand)}`,
    ),
    ...when(left === '', 'No LTarget provided but is required'),
    ...when(weight === 0, 'Affinity weight cannot be zero'),
    ...when(weight > 100 || weight < -100, 'Affinity weight must be within the range [-100,100]'),
  ];
}

export function spreadErrors(spread: Wire): string[] {
  const weight = Number(spread['Weight']);
  const targets = wires(spread['SpreadTarget']);
  const total = targets.reduce((sum, { Percent }) => sum + Number(Percent), 0);
  return [
    ...when(spread['Attribute'] === '', 'Missing spread attribute'),
    ...when(weight <= 0 || weight > 100, 'Spread block must have a positive weight from 0 to 100'),
    ...targets.flatMap(({ Value, Percent }, index) => [
      ...when(
        targets.findIndex((other) => other['Value'] === Value) !== index,
        `Spread target value ${quoted(Value)} already defined`,
      ),
      ...when(Number(Percent) > 100, `Spread target percentage for value ${quoted(Value)} must be between 0 and 100`),
    ]),
    ...when(total > 100, `Sum of spread target percentages must not be greater than 100%; got ${total}%`),
  ];
}

function sides(object: Wire): [string, string, string] {
  return [String(object['Operand'] ?? ''), String(object['LTarget'] ?? ''), String(object['RTarget'] ?? '')];
}
