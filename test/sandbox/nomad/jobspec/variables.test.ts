import { describe, expect, it } from 'vitest';
import { expressionFile, parsed, refusal } from './job-file.ts';

async function metaOf(expression: string, declarations: string, values?: string): Promise<string | undefined> {
  return (await parsed(expressionFile(expression, declarations), values)).Meta?.['v'];
}

describe('variables and locals', () => {
  it.each([
    ['a default', 'variable "x" {\n default = "a"\n}', undefined, 'var.x', 'a'],
    ['a given value over the default', 'variable "x" {\n type = string\n default = "a"\n}', 'x = "b"\n', 'var.x', 'b'],
    ['a number from text', 'variable "x" {\n type = number\n}', 'x = "4"\n', 'var.x + 1', '5'],
    ['a list', 'variable "x" {\n type = list(string)\n default = ["a", "b"]\n}', undefined, 'join("-", var.x)', 'a-b'],
    ['a map', 'variable "x" {\n type = map(number)\n default = { a = 1 }\n}', undefined, 'var.x["a"]', '1'],
    [
      'an object',
      'variable "x" {\n type = object({ a = string, b = list(number) })\n default = { a = "q", b = [1, 2] }\n}',
      undefined,
      '"${var.x.a}${var.x.b[1]}"',
      'q2',
    ],
    ['a bool from text', 'variable "x" {\n type = bool\n default = "1"\n}', undefined, 'var.x ? "y" : "n"', 'y'],
    ['a variables block', 'variables {\n x = "q"\n}', undefined, 'var.x', 'q'],
    ['locals in any order', 'locals {\n a = "${local.b}!"\n b = "c"\n}', undefined, 'local.a', 'c!'],
    ['values for names that the file does not declare', 'variable "x" {}', 'x = "b"\nother = 3\n', 'var.x', 'b'],
  ])('take %s', async (_, declarations, values, expression, expected) => {
    expect(await metaOf(expression, declarations, values)).toBe(expected);
  });

  it.each([
    [
      'a variable that nobody set',
      'variable "x" {}',
      undefined,
      '<nil>: Unset variable "x"; A used variable must be set or have a default value; see https://developer.hashicorp.com/nomad/docs/reference/hcl2/variables  for details.',
    ],
    [
      'a default of the wrong type',
      'variable "x" {\n type = number\n default = "abc"\n}',
      undefined,
      "input.hcl:3,12-17: Invalid default value for variable; This default value is not compatible with the variable's type constraint: a number is required.",
    ],
    [
      'a value of the wrong type',
      'variable "x" {\n type = number\n}',
      'x = "abc"',
      "input.hcl:1,5-10: Invalid value for variable; The value for x is not compatible with the variable's type constraint: a number is required.",
    ],
    [
      'values that are no HCL',
      'variable "x" {}',
      'x = ',
      'unable to parse var content: input.hcl:1,5-5: Missing expression; Expected the start of an expression, but found the end of the file.',
    ],
    [
      'an unknown type',
      'variable "x" {\n type = strin\n}',
      undefined,
      'input.hcl:2,9-14: Invalid type specification; The keyword "strin" is not a valid type specification.',
    ],
    [
      'a rule that the value breaks',
      'variable "x" {\n default = "z"\n validation {\n condition = var.x != "z"\n error_message = "no z"\n }\n}',
      undefined,
      'input.hcl:2,12-15: Invalid value for default variable; no z\n\nThis was checked by the validation rule at input.hcl:3,2-12.',
    ],
  ])('refuse %s', async (_, declarations, values, message) => {
    expect((await refusal(expressionFile('var.x', declarations), values)).split('\n<nil>')[0]).toBe(message);
  });

  it('refuse locals that refer to each other in a circle', async () => {
    expect(await refusal(expressionFile('local.a', 'locals {\n a = local.b\n b = local.a\n}'))).toMatch(
      /Unsupported attribute; This object does not have an attribute named "[ab]"\.$/,
    );
  });
});
