import { readContent } from './decode/content.ts';
import type { Attribute, Block, Body } from './hcl/ast.ts';
import { fail, type HclError, type Problems } from './hcl/diagnostic.ts';
import { CONSTANTS_ONLY, evaluate } from './hcl/evaluate/evaluate.ts';
import { ConversionError, convert, type Type, type Value } from './hcl/values.ts';
import { checkValidations, readValidation, type Validation } from './validation.ts';
import { readType } from './variable-type.ts';

export interface Variable {
  readonly name: string;
  readonly type: Type | undefined;
  readonly validations: readonly Validation[];
  /** Undefined while neither a default nor the caller has set it. */
  value: Value | undefined;
  from: 'default' | 'varfile';
  place: Attribute['expression']['range'] | undefined;
}

const SCHEMA = {
  attributes: ['description', 'default', 'type'].map((name) => ({ name, required: false })),
  blocks: [{ type: 'validation', label: undefined }],
};

/** Reads every `variable` and `variables` block. */
export function readVariables(file: Body, problems: Problems): Map<string, Variable> {
  const variables = new Map<string, Variable>();
  const declare = (variable: Variable | undefined): void => {
    if (variable) variables.set(variable.name, variable);
  };
  for (const block of file.blocks) {
    if (block.type === 'variable') declare(problems.attempt(() => readVariable(block, variables, problems)));
    if (block.type !== 'variables') continue;
    for (const attribute of block.body.attributes) {
      declare(problems.attempt(() => readPlainVariable(attribute, variables)));
    }
  }
  return variables;
}

function readVariable(block: Block, known: ReadonlyMap<string, Variable>, problems: Problems): Variable {
  const name = block.labels[0]?.value ?? '';
  if (known.has(name)) throw duplicate(name);
  const body = { ...block.body, blocks: block.body.blocks.map((inner) => ({ ...inner, scope: CONSTANTS_ONLY })) };
  const content = readContent(body, SCHEMA, { scope: CONSTANTS_ONLY, problems, late: problems });
  if (!/^[\p{ID_Start}_][\p{ID_Continue}-]*$/u.test(name)) {
    const detail =
      'A name must start with a letter or underscore and may contain only letters, digits, underscores, and dashes.';
    problems.add('Invalid variable name', detail, block.labels[0]?.range);
  }
  const typed = content.attributes.get('type');
  const type = typed && readType(typed.expression);
  const preset = content.attributes.get('default')?.expression;
  const validations = content.blocks.map((inner) => readValidation(name, inner, problems));
  const value = preset && evaluate(preset, CONSTANTS_ONLY);
  return {
    name,
    type,
    validations: validations.filter((validation) => validation !== undefined),
    value: preset && value !== undefined ? presetValue(value, type, preset.range) : undefined,
    from: 'default',
    place: preset?.range,
  };
}

function presetValue(value: Value, type: Type | undefined, place: Attribute['range']): Value {
  if (!type) return value;
  try {
    return convert(value, type);
  } catch (error) {
    if (!(error instanceof ConversionError)) throw error;
    const detail = `This default value is not compatible with the variable's type constraint: ${error.message}.`;
    throw fail('Invalid default value for variable', detail, place);
  }
}

function readPlainVariable(attribute: Attribute, known: ReadonlyMap<string, Variable>): Variable {
  const { name, expression } = attribute;
  if (known.has(name)) throw duplicate(name, attribute);
  const value = evaluate(expression, CONSTANTS_ONLY);
  return { name, type: undefined, validations: [], value, from: 'default', place: expression.range };
}

function duplicate(name: string, attribute?: Attribute): HclError {
  return fail('Duplicate variable', `Duplicate ${name} variable definition found.`, attribute?.nameRange);
}

/** Sets variables from a variables file; names that no job file declares are let through, as Nomad's server does. */
export function assignVariables(variables: ReadonlyMap<string, Variable>, file: Body, problems: Problems): void {
  const declaration = file.blocks.find((block) => block.type === 'variable');
  if (declaration) {
    const name = declaration.labels[0]?.value ?? '';
    const detail = `A .var file is used to assign values to variables that have already been declared in job files, not to declare new variables. To declare variable ${JSON.stringify(name)}, place this block in one of your job files\n\nTo set a value for this variable in ${declaration.typeRange.source.name}, use the definition syntax instead:\n    ${name} = <value>`;
    problems.add('Variable declaration in a .var file', detail, declaration.typeRange);
    return;
  }
  const [block] = file.blocks;
  if (block)
    problems.add(`Unexpected ${JSON.stringify(block.type)} block`, 'Blocks are not allowed here.', block.typeRange);
  for (const { name, expression } of file.attributes) {
    const variable = variables.get(name);
    if (!variable) continue;
    variable.from = 'varfile';
    variable.place = expression.range;
    variable.value = problems.attempt(() => assigned(variable, evaluate(expression, CONSTANTS_ONLY), expression.range));
  }
}

function assigned(variable: Variable, value: Value, place: Attribute['range']): Value {
  const { name, type } = variable;
  if (!type) return value;
  try {
    return convert(value, type);
  } catch (error) {
    if (!(error instanceof ConversionError)) throw error;
    const detail = `The value for ${name} is not compatible with the variable's type constraint: ${error.message}.`;
    throw fail('Invalid value for variable', detail, place);
  }
}

/** Every variable's value; one that is not set, or breaks its own rules, is a problem. */
export function valuesOf(variables: ReadonlyMap<string, Variable>, problems: Problems): Map<string, Value> {
  const values = new Map<string, Value>();
  for (const variable of variables.values()) {
    if (variable.value === undefined) {
      // A value that did not fit has been reported already.
      if (variable.from === 'varfile') continue;
      const detail =
        'A used variable must be set or have a default value; see https://developer.hashicorp.com/nomad/docs/reference/hcl2/variables  for details.';
      problems.add(`Unset variable ${JSON.stringify(variable.name)}`, detail);
      continue;
    }
    values.set(variable.name, variable.value);
    checkValidations(variable, variable.value, problems);
  }
  return values;
}
