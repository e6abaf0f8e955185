import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Child, type ChildSpec, startChild } from './child.ts';

/** Where one figure is taken: its folder, its servers and its processes, all of which end with it. */
export class Stage {
  readonly folder = mkdtempSync(join(tmpdir(), 'meshbot-bench-'));
  /** Folder for CPU profiles; undefined when none are wanted. */
  readonly profile: string | undefined;
  readonly #closers: (() => Promise<unknown> | unknown)[] = [];
  #closed = false;

  constructor(profile: string | undefined) {
    this.profile = profile;
  }

  /** Keeps a server until the figure is done; one that comes up after the end is closed at once. */
  async keep<T extends { close(): Promise<unknown> | unknown }>(starting: Promise<T>): Promise<T> {
    const kept = await starting;
    if (this.#closed) {
      await kept.close();
      throw new Error('the figure is over');
    }
    this.#closers.push(() => kept.close());
    return kept;
  }

  /** Starts a process; it ends with the figure at the latest. */
  async spawn(spec: ChildSpec): Promise<Child> {
    if (this.#closed) throw new Error('the figure is over');
    const child = startChild(spec);
    this.#closers.push(() => child.end());
    await child.ready;
    return child;
  }

  /** Ends everything, the newest first: programs before the servers that they talk to. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const close of this.#closers.splice(0).reverse()) await close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
