import type { Sandbox } from '../sandbox/start.ts';
import type { Child } from './child.ts';
import { keysUnder } from './consul-key.ts';

export interface Member {
  readonly replica: Child;
  /** Under which it holds its changes in Consul. */
  readonly session: string;
}

/** Replicas of one Meshbot, and who of them is who in Consul. */
export class Crew {
  readonly #sandbox: Sandbox;
  readonly #prefix: string;
  readonly #start: () => Promise<Child>;
  readonly #members = new Set<Member>();
  readonly #known = new Set<string>();

  constructor(sandbox: Sandbox, prefix: string, start: () => Promise<Child>) {
    this.#sandbox = sandbox;
    this.#prefix = prefix;
    this.#start = start;
  }

  /** One after the other: the session that is new when it is ready is its own. */
  async add(): Promise<void> {
    await this.#newSessions();
    const replica = await this.#start();
    const [session, ...others] = await this.#newSessions();
    if (session === undefined || others.length > 0) throw new Error('it is not known which session is whose');
    this.#members.add({ replica, session });
  }

  /** The replica that drives a change, which dies at once. @throws when nobody, or nobody known, drives it. */
  async killDriver(changeId: string): Promise<{ readonly dead: Member; readonly atMs: number }> {
    const [driver] = await keysUnder(this.#sandbox, `${this.#prefix}/drivers/${changeId}`);
    const dead = [...this.#members].find(({ session }) => session === driver?.session);
    if (dead === undefined) throw new Error(`nobody known drives ${changeId}`);
    this.#members.delete(dead);
    const atMs = performance.now();
    await dead.replica.kill();
    return { dead, atMs };
  }

  async #newSessions(): Promise<readonly string[]> {
    const keys = await keysUnder(this.#sandbox, `${this.#prefix}/replicas/`);
    const sessions = keys.flatMap(({ session }) =>
      session === undefined || this.#known.has(session) ? [] : [session],
    );
    for (const session of sessions) this.#known.add(session);
    return sessions;
  }
}
