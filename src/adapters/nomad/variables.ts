import type { JobSource } from '../../ports/scheduler.ts';

/**
 * All values of a source in variable-file syntax, the one form that Nomad's parser takes. A name may be assigned only
 * once there, and a flag outranks the file, as it does in Nomad's own command line.
 */
export function variablesText(source: Pick<JobSource, 'variables' | 'variableFlags'>): string {
  const flags = Object.entries(source.variableFlags);
  const kept = flags.reduce((text, [name]) => withoutAssignment(text, name), source.variables);
  return [kept.trimEnd(), ...flags.map(([name, value]) => `${name} = ${toExpression(value)}`)]
    .filter((part) => part !== '')
    .join('\n');
}

/** Takes out an assignment that ends on its line; a longer one is left for Nomad to complain about. */
function withoutAssignment(text: string, name: string): string {
  return text
    .split('\n')
    .filter((line) => {
      const [left, ...right] = line.split('=');
      return left?.trim() !== name || /[[{(]\s*$|<<-?\w+\s*$/.test(right.join('='));
    })
    .join('\n');
}

/** Flags are typed without quotes: what begins like a list or a map is one, everything else is a string to convert. */
function toExpression(value: string): string {
  return /^\s*[[{]/.test(value) ? value : quote(value);
}

/** A quoted HCL string: JSON's escapes, without the two that HCL lacks, and with its templates disarmed. */
function quote(value: string): string {
  return JSON.stringify(value)
    .replace(/\\(.)/g, (sequence, letter) => NOT_IN_HCL[letter] ?? sequence)
    .replace(/[$%](?=\{)/g, '$&$&');
}

const NOT_IN_HCL: Readonly<Record<string, string>> = { b: '\\u0008', f: '\\u000c' };
