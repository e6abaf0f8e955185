import type { Answer, Call, Engine } from '../http/endpoint.ts';
import { VaultProblem } from '../problem.ts';

/** `cubbyhole/`: what a token keeps for itself, gone with it. */
export const CUBBYHOLE: Engine = {
  type: 'cubbyhole',
  open: (_mount, state) => {
    const kept = new Map<string, Map<string, Readonly<Record<string, unknown>>>>();
    state.tokens.onRevoked(({ id }) => kept.delete(id));
    const own = ({ token }: Pick<Call, 'token'>) => kept.get(token?.id ?? '');
    return [
      {
        pattern: '*path',
        fields: { path: 'text' },
        takesAnything: true,
        exists: (call) => own(call)?.has(call.fields.text('path')) === true,
        read: (call) => {
          const data = own(call)?.get(call.fields.text('path'));
          return data && { data };
        },
        list: (call): Answer => ({ data: { keys: namesBelow(own(call)?.keys() ?? [], call.fields.text('path')) } }),
        update: ({ token, fields, data }) => {
          if (Object.keys(data).length === 0) throw new VaultProblem(400, 'missing data fields');
          const id = token?.id ?? '';
          kept.set(id, (kept.get(id) ?? new Map()).set(fields.text('path'), data));
          return undefined;
        },
        delete: (call) => {
          own(call)?.delete(call.fields.text('path'));
          return undefined;
        },
      },
    ];
  },
};

/** Names one level below a folder, themselves folders with a slash. */
export function namesBelow(paths: Iterable<string>, folder: string): string[] {
  const prefix = folder === '' || folder.endsWith('/') ? folder : `${folder}/`;
  const names = [...paths].filter((path) => path.startsWith(prefix)).map((path) => path.slice(prefix.length));
  return [...new Set(names.map((name) => name.replace(/\/.*$/s, '/')))].sort();
}
