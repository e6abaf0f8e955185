import { relative, sep } from 'node:path';
import type { Reporter, TestCase, TestModule } from 'vitest/node';

interface Count {
  passed: number;
  failed: number;
  skipped: number;
  /** Why cases were skipped, as the suite's title says. */
  why?: string;
}

/** A contract suite names the server that it runs on in brackets: `kv [sandbox]`, `kv [real Consul: skipped, …]`. */
const SERVER = /\[(sandbox|real [^\]:]+|local-slack|official client[^\]:]*)(?:: (?:skipped, )?([^\]]+))?\]/;

/** Prints, after a run, how many cases of each contract suite ran on which server, and why others did not. */
export default class ContractReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const suites = new Map<string, Map<string, Count>>();
    for (const module of modules) {
      const area = areaOf(module.moduleId);
      if (area === undefined) continue;
      for (const test of module.children.allTests()) count(suites, area, test);
    }
    for (const [area, servers] of [...suites].sort(([a], [b]) => a.localeCompare(b))) {
      for (const [server, counted] of servers)
        process.stdout.write(`contract ${area} on ${server}: ${told(counted)}\n`);
    }
  }
}

/** The folder below test/contract; undefined for any other test. */
function areaOf(path: string): string | undefined {
  const [contract, area, file] = relative('test', relative(process.cwd(), path)).split(sep);
  return contract === 'contract' && file !== undefined ? area : undefined;
}

function count(suites: Map<string, Map<string, Count>>, area: string, test: TestCase): void {
  const [, server, why] = SERVER.exec(test.fullName) ?? [];
  if (server === undefined) return;
  const servers = suites.get(area) ?? new Map<string, Count>();
  suites.set(area, servers);
  const counted = servers.get(server) ?? { passed: 0, failed: 0, skipped: 0 };
  servers.set(server, counted);
  const { state } = test.result();
  if (state !== 'pending') counted[state]++;
  if (state === 'skipped' && why !== undefined) counted.why = why;
}

function told({ passed, failed, skipped, why }: Count): string {
  const parts = [
    ...(passed > 0 ? [`${passed} passed`] : []),
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(skipped > 0 ? [`${skipped} skipped${why === undefined ? '' : ` (${why})`}`] : []),
  ];
  return parts.join(', ');
}
