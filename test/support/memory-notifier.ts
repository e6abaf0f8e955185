import { MeshError } from '../../src/domain/errors.ts';
import type { CardView, Notifier, NotifyCall, ThreadEntry } from '../../src/ports/notifier.ts';

/** Slack as the operations see it, in memory: what stands where, and every drawing in its order. */
export interface MemoryNotifier extends Notifier {
  /** Cards by change id, as they stand now. */
  readonly cards: ReadonlyMap<string, CardView>;
  /** Every drawing of every card, oldest first. */
  readonly drawings: readonly CardView[];
  /** Changes whose card somebody has deleted; the next edit posts it again. */
  readonly deleted: Set<string>;
  /** Cards that were posted (adopted ones are not posted again). */
  readonly posted: number;
  entries(changeId: string): readonly ThreadEntry[];
  kinds(changeId: string): readonly ThreadEntry['kind'][];
  /** Slack is away, or refuses to post, until set to undefined. */
  fault: MeshError | undefined;
}

export const SLACK_AWAY = new MeshError('MESH_UPSTREAM_UNAVAILABLE', 'posting a card', { system: 'Slack' });

export function memoryNotifier(): MemoryNotifier {
  const cards = new Map<string, CardView>();
  const stands = new Map<string, { channelId: string; ts: string }>();
  const threads = new Map<string, Map<string, ThreadEntry>>();
  const deleted = new Set<string>();
  const drawings: CardView[] = [];
  const entries = (id: string) => [...(threads.get(id) ?? new Map<string, ThreadEntry>()).values()];
  const notifier = {
    cards,
    drawings,
    deleted,
    fault: undefined as MeshError | undefined,
    get posted() {
      return stands.size;
    },
    entries,
    kinds: (id: string) => entries(id).map(({ kind }) => kind),
    async postCard(view: CardView, { before }: NotifyCall = {}) {
      await before?.();
      if (notifier.fault !== undefined) throw notifier.fault;
      const { id, channelId } = view.change;
      const card = stands.get(id) ?? { channelId, ts: `1.${String(stands.size + 1).padStart(6, '0')}` };
      stands.set(id, card);
      cards.set(id, view);
      return card;
    },
    async updateCard(view: CardView, { before }: NotifyCall = {}) {
      await before?.();
      if (notifier.fault !== undefined) throw notifier.fault;
      const { id, channelId } = view.change;
      drawings.push(view);
      cards.set(id, view);
      if (!deleted.delete(id)) return undefined;
      const card = { channelId, ts: `2.${String(drawings.length).padStart(6, '0')}` };
      stands.set(id, card);
      return card;
    },
    async addEntry(change: CardView['change'], key: string, entry: ThreadEntry, { before }: NotifyCall = {}) {
      await before?.();
      if (notifier.fault !== undefined) throw notifier.fault;
      const thread = threads.get(change.id) ?? new Map<string, ThreadEntry>();
      threads.set(change.id, thread);
      if (!thread.has(key)) thread.set(key, entry);
    },
    async attachDiff() {},
  };
  return notifier;
}
