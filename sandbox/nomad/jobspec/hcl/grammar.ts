import type { parse } from '@cdktf/hcl2json';
import type { Source } from './source.ts';

let loading: Promise<typeof parse> | undefined;

/** HCL's own parser, compiled to WebAssembly: about 0.2 s and 75 MB once, so it is loaded at first use. */
function grammar(): Promise<typeof parse> {
  loading ??= import('@cdktf/hcl2json').then((library) => library.parse);
  return loading;
}

/** HCL's complaint about the text, worded as Nomad passes it on; undefined if the text is well formed. */
export async function syntaxError(source: Source): Promise<string | undefined> {
  const parse = await grammar();
  try {
    await parse(source.name, source.text);
    return undefined;
  } catch (error) {
    return firstOfList(error instanceof Error ? error.message : String(error), source.name);
  }
}

/** The library prints all problems in brackets; Nomad prints the first and the number of the others. */
function firstOfList(message: string, file: string): string {
  const list = /^parse config: \[(.*)\]$/s.exec(message)?.[1];
  if (list === undefined) return message;
  const starts = new RegExp(`(?:^| )(?=${file.replaceAll('.', '\\.')}:\\d+,\\d+-[\\d,]+: )`, 'g');
  const problems = list.split(starts).filter((problem) => problem !== '');
  const others = problems.length - 1;
  return others > 0 ? `${problems[0]}, and ${others} other diagnostic(s)` : list;
}
