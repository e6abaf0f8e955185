import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { realClock } from '../../../sandbox/clock.ts';
import { type ConsulSandbox, startConsul } from '../../../sandbox/consul/index.ts';
import { createAuditTrail } from '../../../src/adapters/consul/audit/audit-trail.ts';
import { run } from '../../../src/cli/program.ts';
import type { AuditEntry } from '../../../src/domain/audit/entry.ts';
import { byImage, serviceJob } from '../../sandbox/nomad/cluster.ts';
import { startWorld } from '../../support/change-world.ts';

const NO_TLS = { ca: undefined, cert: undefined, key: undefined, serverName: undefined };
const READY = new URL('../../../policies/', import.meta.url);

let consul: ConsulSandbox;
let folder: string;
let changeId: string;

/** A trail that the bot itself has written: a change that was approved and applied, a dry run, and a refusal. */
beforeAll(async () => {
  consul = await startConsul({ clock: realClock() });
  folder = mkdtempSync(join(tmpdir(), 'meshbot-replay-'));
  writeFileSync(join(folder, 'meshbot.yml'), 'environments:\n  production: { channel: C0PROD }\n');
  await store(await recorded());
});
afterAll(async () => {
  await consul.close();
  rmSync(folder, { recursive: true, force: true });
});

async function recorded(): Promise<readonly AuditEntry[]> {
  const world = await startWorld({
    ...{ behaviour: byImage, service: { owners: ['S0TEAM'] }, userGroups: { S0TEAM: ['U0APP'] } },
    roles: [{ name: 'plan', members: ['U0REQ'] }],
  });
  world.register(serviceJob());
  await world.pass(45);
  await world.deploy('1.1.0', { dryRun: true });
  const change = await world.proposed('1.1.0');
  changeId = change.id;
  await world.click(change, { userId: 'U0SEC' });
  await world.click(change);
  await world.ended(change.id);
  return world.audit;
}

async function store(entries: readonly AuditEntry[]): Promise<void> {
  const connection = { address: consul.url, token: undefined, tls: NO_TLS };
  const trail = createAuditTrail({ consul: connection, prefix: 'meshbot', now: Date.now, write: () => undefined });
  for (const entry of entries) await trail.record(entry);
  trail.close();
}

/** A folder with the ready-made rules and one more. */
function withRule(rule: string): string {
  const own = mkdtempSync(join(folder, 'rules-'));
  for (const name of ['approvals.cedar', 'people.cedar']) {
    writeFileSync(join(own, name), readFileSync(new URL(name, READY)));
  }
  writeFileSync(join(own, 'own.cedar'), rule);
  return own;
}

async function meshbot(...args: readonly string[]) {
  const said = { out: '', error: '' };
  const env = {
    ...{ SLACK_BOT_TOKEN: 'xoxb-1', SLACK_APP_TOKEN: 'xapp-1', MESHBOT_STATE_KEY: 'x'.repeat(40) },
    ...{ CONSUL_HTTP_ADDR: consul.url, MESHBOT_CONFIG: join(folder, 'meshbot.yml') },
  };
  const code = await run(args, {
    ...{ env, stopping: new AbortController().signal },
    out: (text) => {
      said.out += text;
    },
    error: (text) => {
      said.error += text;
    },
  });
  return { code, ...said };
}

const replay = (...args: readonly string[]) => meshbot('policy', 'replay', ...args);

describe('meshbot policy replay', () => {
  it('finds nothing where the rules are those that decided', async () => {
    const { code, out, error } = await replay('--since', '90d');
    expect({ code, error }).toEqual({ code: 0, error: '' });
    // A dry run and a proposal of two answers each, an approval refused, one given, the right to apply, and the approver's second check.
    expect(out).toMatch(/^8 decisions asked again of the rules [0-9a-f]{16}: 0 would have been different\.\n$/);
  });

  it('lists each decision that would have been different, with both rules', async () => {
    const rules = withRule(`@id("no-friday") @says("Not that risky.")
      forbid (principal, action == Action::"propose", resource) when { context.plan.risk == "medium" };
      @id("two-eyes-more") @approvals("2") @from("anyone")
      permit (principal, action == Action::"ask-approval", resource);`);
    const { code, out } = await replay('--policies', rules);
    expect(code).toBe(1);
    const rows = out.split('\n').filter((line) => line.includes(' in production'));
    expect(rows).toHaveLength(4);
    expect(rows[2]).toMatch(
      new RegExp(
        `web in production +${changeId} +Rea Quest \\(U0REQ\\) +propose +allow by plan-proposes +deny by no-friday$`,
      ),
    );
    expect(rows[3]).toMatch(
      /ask-approval +needs an owner of web by .* +needs an owner of web, anybody else by .*two-eyes-more$/,
    );
    expect(out).toContain(': 4 would have been different.');
  });

  it('asks with the roles and user groups of that time', async () => {
    const rules = withRule(`@id("team-only")
      forbid (principal, action == Action::"approve", resource) unless { principal in Group::"S0TEAM" };`);
    expect((await replay('--policies', rules)).code).toBe(0);
  });

  it('says where a decision hangs on a user group that nobody looked up', async () => {
    const rules = withRule(`@id("new-group")
      forbid (principal, action == Action::"approve", resource) unless { principal in Group::"S0NEW" };`);
    const { code, out } = await replay('--policies', rules);
    expect(code).toBe(1);
    expect(out).toContain(': 0 would have been different.\n2 decisions cannot be told: nobody looked up');
  });

  it('reads an export without any configuration, and prints JSON', async () => {
    const file = join(folder, 'trail.jsonl');
    await meshbot('audit', 'export', '--out', file);
    const rules = withRule(`@id("never") forbid (principal, action == Action::"apply", resource);`);
    const said: string[] = [];
    const terminal = { env: {}, stopping: new AbortController().signal, error: () => undefined };
    const code = await run(['policy', 'replay', '--file', file, '--policies', rules, '--json'], {
      ...terminal,
      out: (text) => void said.push(text),
    });
    expect(code).toBe(1);
    expect(JSON.parse(said.join(''))).toMatchObject({
      ...{ decisions: 8, depends: [], notKept: 0 },
      different: [
        {
          ...{ changeId, service: 'web', environment: 'production', chain: 'production', by: { userId: 'U0REQ' } },
          was: { action: 'apply', decision: 'allow', rules: ['plan-proposes'] },
          now: { action: 'apply', decision: 'deny', why: 'forbidden', rules: ['never'] },
        },
      ],
    });
  });

  it('counts entries of an earlier release, which do not say what was asked, and still verifies their chain', async () => {
    const names = { environment: 'production', service: 'web', changeId: 'web-old' };
    await store([
      { event: 'requested', answer: 'proposed', ...names, decidedBy: { decision: 'allow', rules: ['plan-proposes'] } },
      { event: 'refused', reason: 'not-allowed', ...names },
      { event: 'decided', step: 'rejected', ...names },
    ]);
    const { code, out } = await replay();
    expect(code).toBe(0);
    expect(out).toContain('2 entries do not say all that was asked: the rest cannot be replayed.');
    expect((await meshbot('audit', 'verify')).code).toBe(0);
  });

  it('does not take a file without entries, or a folder with a problem, for a trail without differences', async () => {
    const file = join(folder, 'empty.jsonl');
    writeFileSync(file, 'seq,at\n1,2026\n');
    const ready = withRule('');
    expect(await replay('--file', file, '--policies', ready)).toMatchObject({ code: 1, out: '' });
    expect(await replay('--file', join(folder, 'none.jsonl'), '--policies', ready)).toMatchObject({ code: 1, out: '' });
    expect(await replay('--policies', withRule('permit (principal'))).toMatchObject({ code: 1, out: '' });
    expect((await replay('--since', 'yesterday')).code).toBe(2);
  });
});
