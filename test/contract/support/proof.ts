import { expect, it } from 'vitest';

/** Notes which endpoints of a simulated server a contract file's cases asked. */
export interface Proof {
  /** Told of every request that the server took: its method and the pattern of the endpoint that answered. */
  readonly onRoute: (method: string, pattern: string) => void;
  /**
   * Adds a last case that holds the note equal to the committed `proof/<name>.txt` in `folder` (`vitest -u` renews it).
   * docs/SANDBOX.md is made of these files, so that it lists what the cases really touch.
   */
  holds(folder: string, name: string): void;
}

/** Call `holds` inside the `describe` of the sandbox's half, after all of its cases. */
export function proof(): Proof {
  const seen = new Set<string>();
  return {
    onRoute: (method, pattern) => void seen.add(`${method} ${pattern}`),
    holds(folder, name) {
      it('asked exactly the endpoints that docs/SANDBOX.md lists for it', async () => {
        await expect(`${[...seen].sort().join('\n')}\n`).toMatchFileSnapshot(`${folder}/proof/${name}.txt`);
      });
    },
  };
}
