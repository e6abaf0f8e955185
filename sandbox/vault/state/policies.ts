import { DEFAULT_POLICY, DEFAULT_POLICY_RULES } from './default-policy.ts';
import type { PathRule, Policies } from './policy.ts';
import { parsePolicy } from './policy-text.ts';

interface Kept {
  readonly text: string;
  readonly rules: readonly PathRule[];
}

/** Vault's own, which nobody gives a token by hand. */
const RESPONSE_WRAPPING: readonly PathRule[] = [
  { path: 'cubbyhole/response', capabilities: ['create', 'read'] },
  { path: 'sys/wrapping/unwrap', capabilities: ['update'] },
];

/** The ACL policies of one Vault, by name. */
export class PolicyStore {
  readonly #kept = new Map<string, Kept>([['default', { text: DEFAULT_POLICY, rules: DEFAULT_POLICY_RULES }]]);

  constructor(given: Policies = {}) {
    for (const [name, rules] of Object.entries(given)) this.#kept.set(name, { text: '', rules });
  }

  /** Throws a `VaultProblem` for a text that is no policy. */
  write(name: string, text: string): void {
    this.#kept.set(name, { text, rules: parsePolicy(text) });
  }

  /** Undefined for one that is not there; `root` is, and has no text. */
  read(name: string): string | undefined {
    return name === 'root' ? '' : this.#kept.get(name)?.text;
  }

  delete(name: string): void {
    this.#kept.delete(name);
  }

  names(): string[] {
    return [...this.#kept.keys()].sort().concat('root');
  }

  has(name: string): boolean {
    return name === 'root' || this.#kept.has(name);
  }

  /** What these policies say together; `root` for whoever holds that one. */
  rulesOf(names: readonly string[]): readonly PathRule[] | 'root' {
    if (names.includes('root')) return 'root';
    return names.flatMap((name) =>
      name === 'response-wrapping' ? RESPONSE_WRAPPING : (this.#kept.get(name)?.rules ?? []),
    );
  }
}
