import type { Change } from '../../domain/change/change.ts';
import type { LinkedChange } from '../blocks/changes.ts';
import type { ListenerDeps } from './deps.ts';

/** Changes with the links to their cards, where they have one. */
export function withLinks(
  { permalinks }: Pick<ListenerDeps, 'permalinks'>,
  changes: readonly Change[],
): Promise<readonly LinkedChange[]> {
  return Promise.all(
    changes.map(async (change) => {
      const permalink = change.card === undefined ? undefined : await permalinks.of(change.card);
      return { change, permalink };
    }),
  );
}
