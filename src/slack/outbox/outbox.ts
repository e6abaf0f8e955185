import type { WebClient } from '@slack/web-api';
import type { CardRef, Change } from '../../domain/change/change.ts';
import { MeshError } from '../../domain/errors.ts';
import type { Plan } from '../../domain/plan/plan.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import type { CardView, Notifier, NotifyCall, PostCall, ThreadEntry } from '../../ports/notifier.ts';
import type { Drawn, Rendering } from '../rendering.ts';
import { CardEdits, type Edit } from './card-edits.ts';
import { type DeliverDeps, deliver } from './deliver.ts';
import { fitMessage } from './fit-message.ts';
import { Lane } from './lane.ts';
import { Moved } from './moved.ts';
import { Pace } from './pace.ts';
import { EDITS, PLAIN, postsInto, QUIET, SKEW_MS } from './sending.ts';
import { CARD_KEY, CARD_MARK, ENTRY_MARK, findCard, mark, readThread } from './stored.ts';
import { Threads, TRUST_MS } from './threads.ts';
import { untilAborted } from './until-aborted.ts';

export interface OutboxDeps {
  readonly client: WebClient;
  readonly clock: Clock;
  readonly log: Log;
  readonly render: Pick<Rendering, 'card' | 'entry' | 'diffFile'>;
  /** Our own user in the workspace; known once the edge has started. */
  readonly botUserId: () => string;
}

/**
 * Everything that Meshbot puts into channels. Posts go one after another per channel; edits per card, the last wins.
 * What may have been stored although its reply was lost is looked up by its mark before it is posted again.
 */
export class Outbox implements Notifier {
  readonly #deps: OutboxDeps;
  readonly #deliverDeps: DeliverDeps;
  readonly #startedAtMs: number;
  readonly #lanes = new Map<string, Lane>();
  readonly #edits: CardEdits;
  readonly #threads: Threads;
  readonly #moved = new Moved();
  /** Where cards were posted again, until whoever had them edited has heard of it; by change. */
  readonly #reposted = new Map<string, CardRef>();

  constructor(deps: OutboxDeps) {
    this.#deps = deps;
    this.#deliverDeps = { clock: deps.clock, log: deps.log, pace: new Pace(deps.clock) };
    this.#startedAtMs = deps.clock.now();
    this.#edits = new CardEdits(deps.clock, (newest) => this.#sendEdit(newest));
    this.#threads = new Threads(deps.clock);
  }

  /** Messages and edits that wait or are being sent. */
  get depth(): number {
    return [...this.#lanes.values()].reduce((sum, { depth }) => sum + depth, this.#edits.depth);
  }

  /** The card that a change's record names, for a click on the one that was posted in its place. */
  originOf(card: CardRef): CardRef {
    return this.#moved.originOf(card);
  }

  async postCard(view: CardView, { signal, before, takenOver = false }: PostCall = {}): Promise<CardRef> {
    const { change } = view;
    const known = !takenOver && this.#wasJustMade(change);
    return this.#inLane(change.channelId, signal, () => this.#putUp(view, { known, signal, before }));
  }

  async updateCard(view: CardView, { signal, before }: NotifyCall = {}): Promise<CardRef | undefined> {
    await untilAborted(this.#edits.edit({ view, before }), signal);
    const { id } = view.change;
    const reposted = this.#reposted.get(id);
    this.#reposted.delete(id);
    return reposted;
  }

  async addEntry(change: Change, key: string, entry: ThreadEntry, { signal, before }: NotifyCall = {}): Promise<void> {
    await this.#intoThread(change, { kind: 'keys', name: key, signal, before }, (thread) => {
      const { text, blocks } = this.#fitted(this.#deps.render.entry(change, entry), change.id);
      const metadata = mark(ENTRY_MARK, change.id, key);
      const { channelId: channel, ts: thread_ts } = thread;
      return this.#deps.client.chat.postMessage({ channel, thread_ts, text, blocks, metadata, ...QUIET });
    });
  }

  async attachDiff(change: Change, plan: Plan, { signal, before }: NotifyCall = {}): Promise<void> {
    if (!this.#deps.render.card({ change, plan }).needsDiffFile) return;
    const filename = `${change.id}-plan-${plan.number}.diff`;
    await this.#intoThread(change, { kind: 'files', name: filename, signal, before }, (thread) => {
      const content = this.#deps.render.diffFile(plan);
      const { channelId: channel_id, ts: thread_ts } = thread;
      return this.#deps.client.files.uploadV2({ channel_id, thread_ts, filename, title: filename, content });
    });
  }

  /** Sends what waits without any gaps; resolves when all is sent or `withinMs` have passed, with what is left. */
  async drain(withinMs: number): Promise<number> {
    const late = new AbortController();
    const sent = (async () => {
      await this.#edits.drain();
      await Promise.all([...this.#lanes.values()].map((lane) => lane.idle()));
    })();
    await Promise.race([sent, this.#deps.clock.sleep(withinMs, late.signal).catch(() => {})]);
    late.abort();
    return this.depth;
  }

  /** Made since this process runs and only now: then no earlier process of ours can have posted its card. */
  #wasJustMade({ createdAt }: Change): boolean {
    const atMs = Date.parse(createdAt);
    return atMs >= this.#startedAtMs && this.#deps.clock.now() - atMs <= TRUST_MS;
  }

  async #putUp(view: CardView, how: Posting): Promise<CardRef> {
    const { change } = view;
    const doing = `posting the card of ${change.id}`;
    const lookUp = () => this.#findCard(change);
    const { signal } = how;
    if (!how.known) {
      const pace = { key: 'conversations.history' };
      const found = await deliver(this.#deliverDeps, { doing, pace, call: lookUp, ...(signal && { signal }) });
      if (found !== undefined) return found;
    }
    const { text, blocks } = this.#fitted(this.#deps.render.card(view), change.id);
    const metadata = mark(CARD_MARK, change.id, CARD_KEY, how.replaces);
    const channel = change.channelId;
    const call = async () => {
      await how.before?.();
      const { ts } = await this.#deps.client.chat.postMessage({ channel, text, blocks, metadata, ...QUIET });
      if (ts === undefined) throw new Error('chat.postMessage answered no ts');
      return { channelId: channel, ts };
    };
    const pace = postsInto(channel);
    const posted = await deliver(this.#deliverDeps, { doing, pace, call, lookUp, ...(signal && { signal }) });
    this.#threads.opened(change.id);
    return posted;
  }

  #findCard({ id, channelId, createdAt }: Change): Promise<CardRef | undefined> {
    const sinceMs = Date.parse(createdAt) - SKEW_MS;
    return findCard(this.#deps.client, this.#deps.botUserId(), { channelId, changeId: id, sinceMs });
  }

  async #sendEdit(newest: () => Edit): Promise<void> {
    let last: Edit | undefined;
    const call = async () => {
      last = newest();
      const { view, before } = last;
      await before?.();
      const card = this.#cardOf(view.change);
      const { text, blocks } = this.#fitted(this.#deps.render.card(view), view.change.id);
      const replaces = card === view.change.card ? undefined : view.change.card?.ts;
      const metadata = mark(CARD_MARK, view.change.id, CARD_KEY, replaces);
      await this.#deps.client.chat.update({ channel: card.channelId, ts: card.ts, text, blocks, metadata, ...PLAIN });
    };
    try {
      await deliver(this.#deliverDeps, {
        doing: 'editing a card',
        pace: EDITS,
        call,
      });
    } catch (error) {
      if (last === undefined || !isGone(error)) throw error;
      await this.#repost(last);
    }
  }

  /** Somebody deleted the card: people must still see where the change stands and be able to decide. */
  async #repost({ view, before }: Edit): Promise<void> {
    const { change } = view;
    const gone = change.card;
    if (gone === undefined) return;
    const posting = { known: false, signal: undefined, before, replaces: gone.ts };
    const card = await this.#inLane(change.channelId, undefined, () => this.#putUp(view, posting));
    this.#moved.add(gone, card);
    this.#reposted.set(change.id, card);
    this.#deps.log.warn({ changeId: change.id }, 'the card was deleted and is posted again');
  }

  #cardOf({ id, card }: Change): CardRef {
    if (card === undefined) throw new MeshError('MESH_STATE_UNREADABLE', `finding the card of ${id}`);
    return this.#moved.standsAt(card);
  }

  async #intoThread(change: Change, piece: Piece, post: (thread: CardRef) => Promise<unknown>): Promise<void> {
    const { kind, name, signal, before } = piece;
    const doing = `writing into the thread of ${change.id}`;
    await this.#inLane(change.channelId, signal, async () => {
      const thread = this.#cardOf(change);
      const stands = async () => ((await this.#readThread(change, thread))[kind].has(name) ? true : undefined);
      const passed = { doing, ...(signal && { signal }) };
      let known = this.#threads.has(change.id, kind, name);
      if (known === undefined) {
        known = await deliver(this.#deliverDeps, { ...passed, pace: { key: 'conversations.replies' }, call: stands });
      }
      if (known === true) return;
      const pace = postsInto(change.channelId);
      const call = async () => {
        await before?.();
        await post(thread);
        return true;
      };
      await deliver(this.#deliverDeps, { ...passed, pace, call, lookUp: stands });
      this.#threads.posted(change.id, kind, name);
    });
  }

  async #readThread({ id: changeId }: Change, card: CardRef) {
    const contents = await readThread(this.#deps.client, this.#deps.botUserId(), { card, changeId });
    this.#threads.learned(changeId, contents);
    return contents;
  }

  #inLane<T>(channelId: string, signal: AbortSignal | undefined, job: () => Promise<T>): Promise<T> {
    const lane = this.#lanes.get(channelId) ?? new Lane();
    this.#lanes.set(channelId, lane);
    return untilAborted(lane.run(job), signal);
  }

  #fitted(drawn: Drawn, changeId: string) {
    const { broken, ...message } = fitMessage(drawn);
    if (broken !== undefined) this.#deps.log.error({ changeId, broken }, 'a drawing breaks the limits of slack');
    return message;
  }
}

interface Posting {
  /** True: it cannot stand there yet, so it is posted without a look. */
  readonly known: boolean;
  readonly signal: AbortSignal | undefined;
  readonly before: NotifyCall['before'];
  readonly replaces?: string;
}

interface Piece {
  readonly kind: 'keys' | 'files';
  readonly name: string;
  readonly signal: AbortSignal | undefined;
  readonly before: NotifyCall['before'];
}

function isGone(error: unknown): boolean {
  return error instanceof MeshError && error.details['error'] === 'message_not_found';
}
