import { MeshError } from '../../../domain/errors.ts';

/** One session of this replica: whether it is known to live, and who must hear of its end. */
export class Standing {
  readonly session: string;
  readonly #lost = new AbortController();
  readonly #claims = new Map<string, AbortController>();
  #confirmedAtMs: number;
  #waiting: (() => void)[] = [];

  constructor(session: string, confirmedAtMs: number) {
    this.session = session;
    this.#confirmedAtMs = confirmedAtMs;
  }

  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  /** Aborted when the claim of this change is lost, alone or with the session. */
  claim(changeId: string): AbortSignal {
    const controller = this.#claims.get(changeId) ?? new AbortController();
    if (this.#lost.signal.aborted) controller.abort(this.#lost.signal.reason);
    else this.#claims.set(changeId, controller);
    return controller.signal;
  }

  holds(changeId: string): boolean {
    return this.#claims.has(changeId);
  }

  drop(changeId: string): void {
    this.#claims.get(changeId)?.abort(fenced(`driving change ${changeId}`));
    this.#claims.delete(changeId);
    this.#wake();
  }

  /** The session lived at `atMs`. */
  confirm(atMs: number): void {
    this.#confirmedAtMs = Math.max(this.#confirmedAtMs, atMs);
    this.#wake();
  }

  end(): void {
    this.#lost.abort(fenced('being one of the replicas'));
    for (const changeId of [...this.#claims.keys()]) this.drop(changeId);
    this.#wake();
  }

  isFresh(nowMs: number, withinMs: number): boolean {
    return !this.#lost.signal.aborted && nowMs - this.#confirmedAtMs <= withinMs;
  }

  /** Resolves when something about this session has changed. */
  news(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
    });
  }

  #wake(): void {
    for (const wake of this.#waiting.splice(0)) wake();
  }
}

function fenced(doing: string): MeshError {
  return new MeshError('MESH_FENCED', doing);
}
