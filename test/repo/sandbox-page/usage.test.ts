import { describe, expect, it } from 'vitest';
import { parseRule, RuleProblem } from '../../../sandbox/faults/parse-rule.ts';
import { FAULT_FIELDS } from '../../../sandbox/slack/faults.ts';
import { describeProgram } from '../../../src/cli/program.ts';
import { readDoc, tableUnder } from '../markdown.ts';

/** Without these, that is what a rule is refused for. */
const NEEDED = { ms: 1, afterBytes: 1, status: 503 };

const page = readDoc('docs/SANDBOX.md');

/** Every word in backticks. */
const words = (cell = '') => [...cell.matchAll(/`([^`]+)`/g)].map(([, word = '']) => word);

function problemOf(rule: object): string {
  try {
    parseRule(rule, ['nomad']);
    return '';
  } catch (error) {
    if (error instanceof RuleProblem) return error.message;
    throw error;
  }
}

describe('docs/SANDBOX.md on the command', () => {
  it('has every flag of `meshbot sandbox`', () => {
    const silent = { out: () => undefined, error: () => undefined, env: {}, onStop: () => undefined };
    const program = describeProgram(silent as never, () => undefined); // described only, not run
    const sandbox = program.commands.find((command) => command.name() === 'sandbox');
    const flags = sandbox?.options.map(({ flags: flag }) => flag) ?? [];
    const told = tableUnder(page, 'Start it').flatMap(([first]) => words(first));
    expect(told.sort()).toEqual([...flags].sort());
  });
});

describe('docs/SANDBOX.md on Slack’s own faults', () => {
  it('has every kind with its fields', () => {
    const told = tableUnder(page, "Slack's own faults").map(([kind, , fields]) => [
      words(kind)[0],
      words(fields).sort(),
    ]);
    const known = Object.entries(FAULT_FIELDS).map(([kind, { needs, takes }]) => [kind, [...needs, ...takes].sort()]);
    expect(told).toEqual(known);
  });
});

describe('docs/SANDBOX.md on faults', () => {
  const rows = tableUnder(page, 'Make it fail').map(([kind, , fields]) => ({
    kind: words(kind)[0],
    fields: words(fields),
  }));

  it('has every kind', () => {
    const known = problemOf({ kind: 'none of them' }).replace('kind must be one of ', '').split(', ');
    expect(rows.map(({ kind }) => kind)).toEqual(known);
  });

  it.each(rows)('has fields of $kind that it takes', ({ kind, fields }) => {
    const common = ['server', 'method', 'path', 'client', 'contains'];
    const chance = kind === 'split' ? [] : ['count', 'probability', 'seed'];
    const needed = Object.fromEntries(Object.entries(NEEDED).filter(([field]) => fields.includes(field)));
    for (const field of [...fields, ...common, ...chance]) {
      // A field that is known is refused for its value; one that is not, for itself.
      expect(problemOf({ kind, ...needed, [field]: [] })).toMatch(new RegExp(`^${field} must be `));
    }
  });
});
