import { describe, expect, it } from 'vitest';
import { declaredVariables, variableValue } from '../../../src/adapters/source/hcl-variables.ts';

const HCL = `
# variable "commented" {}
/* variable "hidden" {
} */
variable "version" {
  type    = string
  default = "1.0.0" # the usual one
  validation {
    condition = length(var.version) > 0
    error_message = "default = \\"9\\""
  }
}
variable bare {
  default = 3
}
variable "list" { 
  default = ["a"]
}
job "web" { meta { text = "variable \\"inside\\" {" } }
`;

describe('variables of a job text', () => {
  const source = { format: 'hcl2', text: HCL, variableFlags: {}, variables: '' } as const;

  it('are the declared ones', () => {
    expect([...declaredVariables(HCL)]).toEqual(['version', 'bare', 'list']);
  });

  it('have the value of a flag, else of the file, else the default', () => {
    expect(variableValue(source, 'version')).toBe('1.0.0');
    expect(variableValue(source, 'bare')).toBe('3');
    expect(variableValue(source, 'list')).toBeUndefined();
    expect(variableValue({ ...source, variables: 'other = 1\nversion = "2.0.0"\n' }, 'version')).toBe('2.0.0');
    expect(
      variableValue({ ...source, variables: 'version = "2.0.0"', variableFlags: { version: '3' } }, 'version'),
    ).toBe('3');
  });
});
