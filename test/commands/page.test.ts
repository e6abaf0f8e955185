import { describe, expect, it } from 'vitest';
import { SLASH_COMMAND, VERBS } from '../../src/commands/index.ts';
import { commandsPage } from '../../src/commands/page.ts';
import { parseCommand } from '../../src/commands/parse.ts';

it('docs/COMMANDS.md is made from the list of verbs', async () => {
  await expect(commandsPage()).toMatchFileSnapshot('../../docs/COMMANDS.md');
});

describe('every verb', () => {
  it.each(VERBS.flatMap(({ name, examples }) => examples.map((example) => [example, name] as const)))(
    'has examples that can be typed as they stand: %s',
    (example, verb) => {
      expect(parseCommand(example)).toMatchObject({ verb });
    },
  );

  it.each(VERBS.map((verb) => [verb.name, verb] as const))(
    '%s declares exactly the options that it documents',
    (_name, verb) => {
      for (const { flags } of verb.options) {
        expect(commandsPage()).toContain(flags);
        const [flag = '', value] = flags.split(' ');
        const words = value === undefined ? flag : `${flag} a=1`;
        // Known: whatever else is wrong with the command, it is not this option.
        expect(problemOf(`${verb.name} web ${words}`)).not.toMatchObject({ problem: 'unknown-option' });
      }
    },
  );

  it('is found in the list of help', () => {
    expect(new Set(VERBS.map(({ name }) => name)).size).toBe(VERBS.length);
    expect(commandsPage()).toContain(`${SLASH_COMMAND} deploy <service> [version] [options]`);
  });
});

function problemOf(text: string): object {
  try {
    return parseCommand(text);
  } catch (error) {
    return error instanceof Error && 'details' in error && typeof error.details === 'object'
      ? { ...error.details }
      : {};
  }
}
