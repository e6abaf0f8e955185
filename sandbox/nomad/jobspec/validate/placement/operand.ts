import { goRegexpProblem } from '../../go-regexp.ts';
import { when } from '../errors.ts';

const PRERELEASE =
  /(?:-(?:[0-9]+[0-9A-Za-z\-~]*(?:\.[0-9A-Za-z\-~]+)*)|SEPARATOR(?:[A-Za-z\-~]+[0-9A-Za-z\-~]*(?:\.[0-9A-Za-z\-~]+)*))?/;

/** What stands after an operator; `separator`: what parts a prerelease in letters from its version. */
function version(separator: string, operators: string): RegExp {
  const prerelease = PRERELEASE.source.replace('SEPARATOR', separator);
  const build = '(?:\\+[0-9A-Za-z\\-~]+(?:\\.[0-9A-Za-z\\-~]+)*)?';
  return new RegExp(`^\\s*(?:${operators})\\s*v?[0-9]+(?:\\.[0-9]+)*${prerelease}${build}\\s*$`);
}

const VERSION = version('-?', '<=|>=|!=|~>|<|>|=|');
const SEMVER = version('-', '<=|>=|!=|<|>|=|');

/** What is wrong with the right side of `regexp`, `version` and `semver`. `kind`: who has it, in messages. */
export function patternErrors(operand: string, right: string, kind: 'affinity' | 'constraint'): string[] {
  if (operand === 'regexp') {
    const problem = goRegexpProblem(right);
    return when(problem !== undefined, `Regular expression failed to compile: ${problem}`);
  }
  if (operand !== 'version' && operand !== 'semver') return [];
  const isVersion = operand === 'version';
  const strange = right.split(',').find((part) => !(isVersion ? VERSION : SEMVER).test(part));
  const [name, malformed] = isVersion ? ['Version', 'malformed'] : ['Semver', 'Malformed'];
  return when(strange !== undefined, `${name} ${kind} is invalid: ${malformed} constraint: ${strange}`);
}

const EXACT = ['node.unique.id', 'node.datacenter', 'node.unique.name', 'node.class', 'node.pool'];

/** A constraint's left side that starts like an attribute must be one. */
export function attributeErrors(target: string): string[] {
  if (!target.startsWith('$')) return [];
  const named = JSON.stringify(target);
  if (!target.startsWith('${')) return [`attribute ${named} is missing an opening brace`];
  if (!target.endsWith('}')) return [`attribute ${named} is missing a closing brace`];
  const name = target.slice(2, -1);
  return when(!EXACT.includes(name) && !/^(?:attr|device|meta)\./.test(name), `unsupported attribute ${named}`);
}
