import { readType } from '../../variable-type.ts';
import type { Expression } from '../ast.ts';
import { type Diagnostic, fail, HclError, nearest } from '../diagnostic.ts';
import { evaluate, type Scope } from '../evaluate/evaluate.ts';
import { formatRange } from '../source.ts';
import { ConversionError, convert, isList, type Value } from '../values.ts';
import { ADDRESS_FUNCTIONS } from './addresses.ts';
import { COLLECTION_FUNCTIONS } from './collections.ts';
import { DOCUMENT_FUNCTIONS } from './documents.ts';
import { ENCODING_FUNCTIONS } from './encoding.ts';
import { IDENTIFIER_FUNCTIONS } from './identifiers.ts';
import { NUMBER_FUNCTIONS } from './numbers.ts';
import { SET_FUNCTIONS } from './sets.ts';
import { FunctionFailure, type HclFunction, type Parameter } from './signature.ts';
import { STRING_FUNCTIONS } from './strings.ts';
import { TIME_FUNCTIONS } from './times.ts';

type Call = Expression & { kind: 'call' };

const FUNCTIONS: ReadonlyMap<string, HclFunction> = new Map(
  Object.entries({
    ...STRING_FUNCTIONS,
    ...NUMBER_FUNCTIONS,
    ...COLLECTION_FUNCTIONS,
    ...SET_FUNCTIONS,
    ...ENCODING_FUNCTIONS,
    ...DOCUMENT_FUNCTIONS,
    ...ADDRESS_FUNCTIONS,
    ...TIME_FUNCTIONS,
    ...IDENTIFIER_FUNCTIONS,
  }),
);

/** Nomad has these and refuses them on a server. */
const FILE_FUNCTIONS = ['abspath', 'basename', 'dirname', 'file', 'filebase64', 'fileexists', 'fileset', 'pathexpand'];

/** These look at their arguments before they are evaluated. */
const LATE_FUNCTIONS = ['can', 'convert', 'try'];

const NAMES = [...FUNCTIONS.keys(), ...FILE_FUNCTIONS, ...LATE_FUNCTIONS].sort();

/** Calls a function with its arguments converted to what it takes. */
export function callFunction(call: Call, scope: Scope): Value {
  if (call.name === 'try') return firstThatSucceeds(call, scope);
  if (call.name === 'can') return canSucceed(call, scope);
  if (call.name === 'convert') return converted(call, scope);
  if (FILE_FUNCTIONS.includes(call.name)) throw failed(call, 'filesystem function disabled');
  const found = FUNCTIONS.get(call.name);
  if (!found) throw unknownFunction(call);
  if (!scope.variables) throw fail('Function calls not allowed', 'Functions may not be called here.', call.range);
  const values = argumentsOf(call, scope);
  const args = convertAll(call, found, values);
  try {
    return found.apply(args);
  } catch (error) {
    if (error instanceof FunctionFailure && error.argument !== undefined) {
      throw badArgument(call, found, error.argument, error.message);
    }
    if (error instanceof FunctionFailure || error instanceof ConversionError) throw failed(call, error.message);
    throw error;
  }
}

function argumentsOf(call: Call, scope: Scope): Value[] {
  const diagnostics: Diagnostic[] = [];
  const values: Value[] = [];
  call.args.forEach((argument, index) => {
    try {
      const value = evaluate(argument, scope);
      if (!(call.expandFinal && index === call.args.length - 1)) values.push(value);
      else if (isList(value)) values.push(...value);
      else throw expandError(argument, value);
    } catch (error) {
      if (!(error instanceof HclError)) throw error;
      diagnostics.push(...error.diagnostics);
    }
  });
  if (diagnostics.length > 0) throw new HclError(diagnostics);
  return values;
}

function expandError(argument: Expression, value: Value): HclError {
  const must = value === null ? 'must not be null' : 'must be of a tuple, list, or set type';
  const detail = `The expanding argument (indicated by ...) ${must}.`;
  return fail('Invalid expanding argument value', detail, argument.range);
}

function convertAll(call: Call, found: HclFunction, values: readonly Value[]): Value[] {
  const { parameters, rest } = found;
  checkCount(call, { names: parameters.map(({ name }) => name), takesMore: rest !== undefined }, values.length);
  return values.map((value, index) => {
    const parameter = parameters[index] ?? rest;
    return parameter ? convertOne(call, found, index, parameter, value) : value;
  });
}

function checkCount(call: Call, takes: { names: readonly string[]; takesMore: boolean }, count: number): void {
  const { names, takesMore } = takes;
  const missing = names[count];
  if (missing !== undefined) {
    const atLeast = takesMore ? ' at least' : '';
    const expected = `Function ${JSON.stringify(call.name)} expects${atLeast} ${names.length} argument(s).`;
    const detail = `${expected} Missing value for ${JSON.stringify(missing)}.`;
    throw fail('Not enough function arguments', detail, call.closeRange);
  }
  if (!takesMore && count > names.length) {
    const detail = `Function ${JSON.stringify(call.name)} expects only ${names.length} argument(s).`;
    throw fail('Too many function arguments', detail, call.args[names.length]?.startRange ?? call.range);
  }
}

function convertOne(call: Call, found: HclFunction, index: number, parameter: Parameter, value: Value): Value {
  if (value === null && !parameter.nullable) throw badArgument(call, found, index, 'argument must not be null');
  try {
    return convert(value, parameter.type);
  } catch (error) {
    if (!(error instanceof ConversionError)) throw error;
    throw badArgument(call, found, index, error.message);
  }
}

function badArgument(call: Call, found: HclFunction, index: number, why: string): HclError {
  const parameter = found.parameters[index] ?? found.rest;
  const place = call.args[Math.min(index, call.args.length - 1)]?.startRange ?? call.range;
  const detail = `Invalid value for ${JSON.stringify(parameter?.name ?? '')} parameter: ${why}.`;
  return fail('Invalid function argument', detail, place);
}

function failed(call: Call, why: string): HclError {
  const detail = `Call to function ${JSON.stringify(call.name)} failed: ${why}.`;
  return fail('Error in function call', detail, call.startRange);
}

function unknownFunction(call: Call): HclError {
  const suggestion = nearest(call.name, NAMES);
  const hint = suggestion ? ` Did you mean ${JSON.stringify(suggestion)}?` : '';
  const detail = `There is no function named ${JSON.stringify(call.name)}.${hint}`;
  return fail('Call to unknown function', detail, call.nameRange);
}

/** `try` yields the first argument that evaluates. */
function firstThatSucceeds(call: Call, scope: Scope): Value {
  if (call.args.length === 0) throw failed(call, 'at least one argument is required');
  const problems: Diagnostic[] = [];
  for (const argument of call.args) {
    const outcome = attempted(argument, scope);
    if ('value' in outcome) return outcome.value;
    problems.push(...outcome.problems);
  }
  const told = problems.map(({ summary, detail, subject }) => {
    const place = subject === undefined ? '' : ` (at ${formatRange(subject)})`;
    return `- ${summary}${place}\n  ${detail}\n`;
  });
  const all = told.join('');
  throw failed(call, `no expression succeeded:\n${all}\nAt least one expression must produce a successful result`);
}

function canSucceed(call: Call, scope: Scope): Value {
  checkCount(call, { names: ['expression'], takesMore: false }, call.args.length);
  return call.args.every((argument) => 'value' in attempted(argument, scope));
}

function attempted(argument: Expression, scope: Scope): { value: Value } | { problems: readonly Diagnostic[] } {
  try {
    return { value: evaluate(argument, scope) };
  } catch (error) {
    if (!(error instanceof HclError)) throw error;
    return { problems: error.diagnostics };
  }
}

/** `convert(value, type)`, where the type is written as a variable's is. */
function converted(call: Call, scope: Scope): Value {
  checkCount(call, { names: ['value', 'type'], takesMore: false }, call.args.length);
  const [given, wanted] = call.args;
  if (given === undefined || wanted === undefined) throw new Error('two arguments have been counted');
  const type = readType(wanted);
  const value = evaluate(given, scope);
  try {
    return convert(value, type);
  } catch (error) {
    if (!(error instanceof ConversionError)) throw error;
    const detail = `Invalid value for "value" parameter: ${error.message}.`;
    throw fail('Invalid function argument', detail, given.startRange);
  }
}
