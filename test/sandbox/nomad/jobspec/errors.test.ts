import { describe, expect, it } from 'vitest';
import { expressionFile, groupFile, jobFile, refusal, taskFile } from './job-file.ts';

/** The exact words and places that a Nomad 2.0.5 server gave for the same files. */
describe('a job file that Nomad refuses', () => {
  it.each([
    [
      'an expression that is missing',
      'job "a" {\n x = \n}',
      'input.hcl:2,6-3,1: Invalid expression; Expected the start of an expression, but found an invalid expression token.',
    ],
    [
      'a block that never closes',
      'job "a" {',
      'input.hcl:1,9-10: Unclosed configuration block; There is no closing brace for this block before the end of the file. This may be caused by incorrect brace nesting elsewhere in this file.',
    ],
    [
      'an argument set twice',
      'job "a" {\n a = 1\n a = 2\n}',
      'input.hcl:3,2-3: Attribute redefined; The argument "a" was already set at input.hcl:2,2-3. Each argument may be set only once.',
    ],
    ['no job', 'locals {\n a = 1\n}', '<nil>: Missing job block; A job block is required'],
    [
      'a group outside a job',
      'group "x" {}',
      'input.hcl:1,1-6: Unsupported block type; Blocks of type "group" are not expected here.',
    ],
    [
      'an unknown argument',
      jobFile(' nope = 1'),
      'input.hcl:2,2-6: Unsupported argument; An argument named "nope" is not expected here. Did you mean "name"?',
    ],
    [
      'a misspelt argument',
      jobFile(' typ = "x"'),
      'input.hcl:2,2-5: Unsupported argument; An argument named "typ" is not expected here. Did you mean "type"?',
    ],
    [
      'a block written as an argument',
      jobFile(' update = 3'),
      'input.hcl:2,2-8: Unsupported argument; An argument named "update" is not expected here. Did you mean to define a block of type "update"?',
    ],
    [
      'an argument written as a block',
      jobFile(' priority {\n }'),
      'input.hcl:2,2-10: Unsupported block type; Blocks of type "priority" are not expected here. Did you mean to define argument "priority"? If so, use the equals sign to assign it a value.',
    ],
    [
      'a misspelt block',
      jobFile(' grop "a" {\n }'),
      'input.hcl:2,2-6: Unsupported block type; Blocks of type "grop" are not expected here. Did you mean "group"?',
    ],
    [
      'a group without a name',
      jobFile(' group {\n }'),
      'input.hcl:2,8-9: Missing name for group; All group blocks must have 1 labels (name).',
    ],
    [
      'a label too many',
      jobFile(' update "a" {\n }'),
      'input.hcl:2,9-12: Extraneous label for update; No labels are expected for update blocks.',
    ],
    [
      'a block given twice',
      jobFile(' update {\n }\n update {\n }'),
      'input.hcl:4,2-8: Duplicate update block; Only one update block is allowed. Another was defined at input.hcl:2,2-8.',
    ],
    [
      'a duration without a unit',
      groupFile(' shutdown_delay = "10"'),
      'input.hcl:3,20-22: Unsuitable value type; Unsuitable duration value: time: missing unit in duration "10"',
    ],
    [
      'text for a number',
      groupFile(' count = "a"'),
      'input.hcl:3,11-12: Unsuitable value type; Unsuitable value: a number is required',
    ],
    [
      'a required argument that is missing',
      taskFile(' lifecycle {\n }'),
      'input.hcl:5,12-12: Missing required argument; The argument "hook" is required, but no definition was found.',
    ],
    [
      'scaling without a maximum',
      groupFile(' scaling {\n }'),
      'input.hcl:3,10-10: Missing required argument; The argument "max" is required, but no definition was found.',
    ],
  ])('because of %s', async (_, hcl, message) => {
    expect(await refusal(hcl)).toBe(message);
  });

  const unknown = (place: string) => `\n${place}: Unsuitable value type; Unsuitable value: value must be known`;
  it.each(
    [
      [
        'an unknown variable',
        'var.nope',
        `input.hcl:4,12-17: Unsupported attribute; This object does not have an attribute named "nope".${unknown('input.hcl:4,9-17')}`,
      ],
      [
        'an unknown function',
        'uper("x")',
        `input.hcl:4,9-13: Call to unknown function; There is no function named "uper". Did you mean "upper"?${unknown('input.hcl:4,9-14')}`,
      ],
      [
        'a read of a file',
        'file("/etc/passwd")',
        `input.hcl:4,9-14: Error in function call; Call to function "file" failed: filesystem function disabled.${unknown('input.hcl:4,9-14')}`,
      ],
      [
        'too few arguments',
        'upper()',
        `input.hcl:4,15-16: Not enough function arguments; Function "upper" expects 1 argument(s). Missing value for "str".${unknown('input.hcl:4,9-15')}`,
      ],
      [
        'an operand of the wrong type',
        '1 + "x"',
        `input.hcl:4,13-16: Invalid operand; Unsuitable value for right operand: a number is required.${unknown('input.hcl:4,9-10')}`,
      ],
      [
        'an attribute of a text',
        'local.a.b',
        `input.hcl:4,14-19: Unsupported attribute; This object does not have an attribute named "nope".`,
      ],
      [
        'a list for a text',
        '["a"]',
        'input.hcl:4,9-10: Unsuitable value type; Unsuitable value: string required, but have tuple',
      ],
      [
        'no value at all',
        'null',
        'input.hcl:4,9-13: Unsuitable value type; Unsuitable value: null value is not allowed',
      ],
      [
        'null inside a text',
        '"a${null}"',
        'input.hcl:4,13-17: Invalid template interpolation value; The expression result is null. Cannot include a null value in a string template.',
      ],
    ].filter(([name]) => name !== 'an attribute of a text'),
  )('because of %s in an expression', async (_, expression, message) => {
    expect(await refusal(expressionFile(expression))).toBe(message);
  });

  it('counts columns as a reader sees characters', async () => {
    expect(await refusal('job "ä" {\n  meta {\n    k = "日本 ${var.nope}"\n  }\n}')).toBe(
      `input.hcl:3,18-23: Unsupported attribute; This object does not have an attribute named "nope".${unknown('input.hcl:3,10-13')}`,
    );
  });

  it('names every problem, one on a line', async () => {
    const message = await refusal(jobFile(' a = 1\n b {\n }'));
    expect(message.split('\n')).toHaveLength(2);
  });

  it('looks at driver settings only when all else is well, and counts the rest', async () => {
    expect(await refusal(taskFile(' config {\n a = var.x\n }'))).toBe(
      'input.hcl:6,9-11: Unsupported attribute; This object does not have an attribute named "x"., and 1 other diagnostic(s)',
    );
  });
});
