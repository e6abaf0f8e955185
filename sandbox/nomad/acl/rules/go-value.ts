interface Shown {
  readonly name?: string;
  readonly policy: string;
  readonly given?: readonly string[];
  /** Whether a namespace rule has a block about variables, which Go prints as an address. */
  readonly hasVariables?: boolean;
}

/** A rule as the server's refusals print it: Go's `%#v` of its struct. */
export function goValue(type: string, { name, policy, given, hasVariables }: Shown): string {
  const fields = [
    ...(name === undefined ? [] : [`Name:${JSON.stringify(name)}`]),
    `Policy:${JSON.stringify(policy)}`,
    ...(given === undefined ? [] : [`Capabilities:[]string${listOf(given)}`]),
    ...(type === 'NamespacePolicy'
      ? [`Variables:(*acl.VariablesPolicy)(${hasVariables ? '0xc000000000' : 'nil'})`]
      : []),
  ];
  return `&acl.${type}{${fields.join(', ')}}`;
}

const listOf = (items: readonly string[]): string =>
  items.length === 0 ? '(nil)' : `{${items.map((item) => JSON.stringify(item)).join(', ')}}`;
