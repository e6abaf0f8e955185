import { describe, expect, it } from 'vitest';
import { variablesText } from '../../../src/adapters/nomad/variables.ts';

describe('values for the parser', () => {
  it('assign every name once; a flag outranks the file', () => {
    const text = variablesText({ variables: 'version = "1"\nother = "x"\n', variableFlags: { version: '2' } });
    expect(text).toBe('other = "x"\nversion = "2"');
  });

  it('are strings, unless they begin like a list or a map', () => {
    const flags = { n: '3', list: '["a", "b"]', map: '{a = 1}', text: 'a"b\\b\n\b' };
    expect(variablesText({ variables: '', variableFlags: flags })).toBe(
      'n = "3"\nlist = ["a", "b"]\nmap = {a = 1}\ntext = "a\\"b\\\\b\\n\\u0008"',
    );
  });

  it('cannot smuggle a template in', () => {
    expect(variablesText({ variables: '', variableFlags: { x: '\u0024{file("/etc/passwd")} %{if}' } })).toBe(
      'x = "\u0024\u0024{file(\\"/etc/passwd\\")} %%{if}"',
    );
  });
});
