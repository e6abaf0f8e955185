import type { Expression } from '../ast.ts';
import { type Diagnostic, fail, HclError, nearest } from '../diagnostic.ts';
import { evaluate, type Scope } from '../evaluate/evaluate.ts';
import { ConversionError, convert, isList, type Value } from '../values.ts';
import { COLLECTION_FUNCTIONS } from './collections.ts';
import { ENCODING_FUNCTIONS } from './encoding.ts';
import { NUMBER_FUNCTIONS } from './numbers.ts';
import { FunctionFailure, type HclFunction, type Parameter } from './signature.ts';
import { STRING_FUNCTIONS } from './strings.ts';

type Call = Expression & { kind: 'call' };

const FUNCTIONS: ReadonlyMap<string, HclFunction> = new Map(
  Object.entries({ ...STRING_FUNCTIONS, ...NUMBER_FUNCTIONS, ...COLLECTION_FUNCTIONS, ...ENCODING_FUNCTIONS }),
);

/** Nomad has these and refuses them on a server. */
const FILE_FUNCTIONS = ['abspath', 'basename', 'dirname', 'file', 'filebase64', 'fileexists', 'fileset', 'pathexpand'];

/** Nomad has these; no job of the practice mesh needs them, so they are refused by name. */
const UNSUPPORTED = [
  'bcrypt',
  'cidrhost',
  'cidrnetmask',
  'cidrsubnet',
  'cidrsubnets',
  'convert',
  'csvdecode',
  'formatdate',
  'log',
  'pow',
  'rsadecrypt',
  'setproduct',
  'timeadd',
  'uuidv4',
  'uuidv5',
  'yamldecode',
  'yamlencode',
];

/** Calls a function with its arguments converted to what it takes. */
export function callFunction(call: Call, scope: Scope): Value {
  if (call.name === 'try' || call.name === 'can') return tryOrCan(call, scope);
  if (FILE_FUNCTIONS.includes(call.name)) throw failed(call, 'filesystem function disabled');
  if (UNSUPPORTED.includes(call.name)) {
    const detail = `The function ${JSON.stringify(call.name)} is not supported by this simulated server.`;
    throw fail('Unsupported function', detail, call.nameRange);
  }
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
  const missing = parameters[values.length];
  if (missing) {
    const atLeast = rest ? ' at least' : '';
    const expected = `Function ${JSON.stringify(call.name)} expects${atLeast} ${parameters.length} argument(s).`;
    const detail = `${expected} Missing value for ${JSON.stringify(missing.name)}.`;
    throw fail('Not enough function arguments', detail, call.closeRange);
  }
  if (!rest && values.length > parameters.length) {
    const detail = `Function ${JSON.stringify(call.name)} expects only ${parameters.length} argument(s).`;
    throw fail('Too many function arguments', detail, call.args[parameters.length]?.startRange ?? call.range);
  }
  return values.map((value, index) => {
    const parameter = parameters[index] ?? rest;
    return parameter ? convertOne(call, found, index, parameter, value) : value;
  });
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
  const suggestion = nearest(call.name, [...FUNCTIONS.keys()]);
  const hint = suggestion ? ` Did you mean ${JSON.stringify(suggestion)}?` : '';
  const detail = `There is no function named ${JSON.stringify(call.name)}.${hint}`;
  return fail('Call to unknown function', detail, call.nameRange);
}

/** `try` yields the first argument that evaluates, `can` whether its only one does. */
function tryOrCan(call: Call, scope: Scope): Value {
  const problems: string[] = [];
  for (const argument of call.args) {
    try {
      const value = evaluate(argument, scope);
      return call.name === 'can' ? true : value;
    } catch (error) {
      if (!(error instanceof HclError)) throw error;
      problems.push(error.message);
    }
  }
  if (call.name === 'can') return false;
  throw failed(call, `no expression succeeded: ${problems.join('; ')}`);
}
