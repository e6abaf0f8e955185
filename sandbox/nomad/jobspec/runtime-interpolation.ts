import type { Expression } from './hcl/ast.ts';

/**
 * The text that stands for a name which only a running task knows, such as `${NOMAD_PORT_http}` or
 * `${attr.kernel.name}`: the source as written, in `${}` where the author left that out.
 */
export function runtimeInterpolation(traversal: Expression & { kind: 'traversal' }): string {
  const { source, start, end } = traversal.range;
  const { text } = source;
  const opening = /\$\{ *$/.exec(text.slice(0, start))?.[0];
  if (opening === undefined) return `\${${text.slice(start, end)}}`;
  const closing = /^ */.exec(text.slice(end))?.[0] ?? '';
  return `${opening}${text.slice(start, end)}${text[end + closing.length] === '}' ? closing : ''}}`;
}
