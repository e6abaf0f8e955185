import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { realClock } from '../../sandbox/clock.ts';
import { type ConsulSandbox, startConsul } from '../../sandbox/consul/index.ts';
import { type ConsulAuditTrail, createAuditTrail } from '../../src/adapters/consul/audit/audit-trail.ts';
import { run } from '../../src/cli/program.ts';
import { anEntry } from '../support/an-audit-chain.ts';

const NO_TLS = { ca: undefined, cert: undefined, key: undefined, serverName: undefined };
const DAY_MS = 86_400_000;

let consul: ConsulSandbox;
let folder: string;
let trail: ConsulAuditTrail;
let lines: string[];
let nowMs: number;

beforeAll(async () => {
  consul = await startConsul({ clock: realClock() });
  folder = mkdtempSync(join(tmpdir(), 'meshbot-audit-'));
  writeFileSync(join(folder, 'meshbot.yml'), 'environments:\n  production: { channel: C0PROD }\n');
});
afterAll(async () => {
  await consul.close();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  lines = [];
  nowMs = Date.now() - 10 * DAY_MS;
  const connection = { address: consul.url, token: undefined, tls: NO_TLS };
  const write = (line: string) => void lines.push(line);
  trail = createAuditTrail({ consul: connection, prefix: 'meshbot', now: () => nowMs, write });
  for (let index = 1; index <= 6; index++, nowMs += DAY_MS) await trail.record(anEntry({ requestId: `r-${index}` }));
  await trail.record({ event: 'refused', reason: 'guest', words: '=HYPERLINK("x"), "so"' });
});
afterEach(async () => {
  trail.close();
  await fetch(`${consul.url}/v1/kv/meshbot/?recurse`, { method: 'DELETE' });
});

function path(name: string): string {
  return join(folder, name);
}

const audit = (...args: readonly string[]) => auditAt(consul.url, ...args);

async function auditAt(address: string, ...args: readonly string[]) {
  const said = { out: '', error: '' };
  const env = {
    ...{ SLACK_BOT_TOKEN: 'xoxb-1', SLACK_APP_TOKEN: 'xapp-1', MESHBOT_STATE_KEY: 'x'.repeat(40) },
    ...{ CONSUL_HTTP_ADDR: address, MESHBOT_CONFIG: path('meshbot.yml') },
  };
  const code = await run(['audit', ...args], {
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

async function change(seq: number, edit: (text: string) => string): Promise<void> {
  const url = `${consul.url}/v1/kv/meshbot/audit/production/entries/${String(seq).padStart(12, '0')}`;
  const text = await (await fetch(`${url}?raw`)).text();
  await fetch(url, { method: 'PUT', body: edit(text) });
}

describe('meshbot audit verify', () => {
  it('says of every chain that it is whole, and which head to note', async () => {
    const { code, out, error } = await audit('verify');
    expect(out).toMatch(/^ok {4}_common: 1 entry from 1 on, whole; head 1:[0-9a-f]{64}$/m);
    expect(out).toMatch(/^ok {4}production: 6 entries from 1 on, whole; head 6:[0-9a-f]{64}$/m);
    expect([code, error]).toEqual([0, '']);
  });

  it('does not take a token that may not read the trail for a trail without entries', async () => {
    const closed = await startConsul({ clock: realClock(), acl: { tokens: [], defaultPolicy: 'deny' } });
    const asked = await auditAt(closed.url, 'verify');
    await closed.close();
    expect(asked).toEqual({ code: 1, out: '', error: expect.stringContaining('refuses the token') });
  });

  it('names the entry that was changed, and the one that was dropped', async () => {
    await change(3, (text) => text.replace('"web"', '"api"'));
    await fetch(`${consul.url}/v1/kv/meshbot/audit/production/entries/000000000005`, { method: 'DELETE' });
    const { code, out, error } = await audit('verify');
    expect(error).toContain('production: entry 3 was changed');
    expect(error).toContain('production: entry 5 is missing');
    expect(out).toContain('_common');
    expect(code).toBe(1);
  });

  it('holds the trail to a head that was noted, and to an export', async () => {
    const noted = /head (6:[0-9a-f]{64})/.exec((await audit('verify', '--env', 'production')).out)?.[1] ?? '';
    await audit('export', '--out', path('copy.jsonl'));
    await trail.record(anEntry());
    expect((await audit('verify', '--env', 'production', '--expect-head', noted)).code).toBe(0);
    expect((await audit('verify', '--against', path('copy.jsonl'))).code).toBe(0);
    const wrong = await audit('verify', '--env', 'production', '--expect-head', `6:${'a'.repeat(64)}`);
    expect([wrong.code, wrong.error]).toEqual([1, expect.stringContaining('entry 6 is another than')]);
    await fetch(`${consul.url}/v1/kv/meshbot/?recurse`, { method: 'DELETE' });
    await trail.record(anEntry({ requestId: 'anew' })).catch(() => undefined);
    const anew = createAuditTrail({
      consul: { address: consul.url, token: undefined, tls: NO_TLS },
      ...{ prefix: 'meshbot', now: Date.now, write: () => undefined },
    });
    await anew.record(anEntry({ requestId: 'anew' }));
    anew.close();
    const forged = await audit('verify', '--against', path('copy.jsonl'));
    expect(forged.error).toContain('entry 1 is another than the one in the copy');
    expect(forged.error).toContain('entry 6 is in the copy, and the trail ends before it');
    expect(forged.code).toBe(1);
  });

  it('verifies an export alone, and finds what was done to it', async () => {
    await audit('export', '--out', path('copy.jsonl'));
    expect((await audit('verify', '--file', path('copy.jsonl'))).code).toBe(0);
    const rows = readFileSync(path('copy.jsonl'), 'utf8').trimEnd().split('\n');
    const last = rows.length - 1;
    for (const [touched, told] of [
      [rows.toSpliced(4, 1), 'entry 2 is missing'],
      [rows.toSpliced(4, 0, rows[4] ?? ''), 'stands in the wrong place, or twice'],
      [rows.map((row, index) => (index === 5 ? row.replace('web', 'api') : row)), 'entry 3 was changed'],
      [rows.slice(0, last), 'cut off: it ends at entry 5, its head says 6'],
      [rows.with(4, 'oops'), 'entry 2 cannot be read'],
    ] as const) {
      writeFileSync(path('touched.jsonl'), touched.join('\n'));
      const { code, error } = await audit('verify', '--file', path('touched.jsonl'));
      expect([code, error]).toEqual([1, expect.stringContaining(told)]);
    }
  });

  it('verifies a log stream, whatever its order and whatever else it holds', async () => {
    const mixed = ['starting', ...lines.toReversed(), lines[2] ?? '', '{"level":"info"}'].join('\n');
    writeFileSync(path('bot.log'), mixed);
    expect((await audit('verify', '--file', path('bot.log'), '--log')).code).toBe(0);
    expect((await audit('verify', '--against', path('bot.log'), '--log')).code).toBe(0);
    writeFileSync(path('bot.log'), lines.filter((line) => !line.includes('"r-4"')).join(''));
    const { code, error } = await audit('verify', '--file', path('bot.log'), '--log');
    expect([code, error]).toEqual([1, expect.stringContaining('entry 4 is missing')]);
  });

  it('says what it cannot do', async () => {
    expect(await audit('verify', '--file', path('none.jsonl'))).toMatchObject({ code: 1, out: '' });
    expect(await audit('verify', '--env', 'staging')).toMatchObject({
      ...{ code: 1, error: expect.stringContaining('no audit trail of staging; there are entries of') },
    });
    expect((await audit('verify', '--expect-head', `6:${'a'.repeat(64)}`)).code).toBe(2);
    expect((await audit('verify', '--env', 'x', '--expect-head', '6')).code).toBe(2);
  });
});

describe('meshbot audit export', () => {
  it('writes what can be verified, also of the last days only', async () => {
    const { code, out } = await audit('export', '--env', 'production', '--since', '204h');
    expect(code).toBe(0);
    const [bounds, ...entries] = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(bounds).toMatchObject({ chain: 'production', tail: { seq: 2 }, head: { seq: 6 } });
    expect(entries.map(({ seq }) => seq)).toEqual([3, 4, 5, 6]);
    writeFileSync(path('part.jsonl'), out);
    expect((await audit('verify', '--file', path('part.jsonl'))).code).toBe(0);
  });

  it('writes CSV that no spreadsheet takes for formulas', async () => {
    const { out } = await audit('export', '--format', 'csv');
    const rows = out.split('\r\n');
    expect(rows[0]).toMatch(/^chain,seq,at,event,verb,environment,service,change,request,person_id,person,/);
    expect(rows[1]).toContain(`"'=HYPERLINK(""x""), ""so"""`);
    expect(rows).toHaveLength(9);
    expect(new Set(rows.slice(2, 8).map((row) => row.split(',').length)).size).toBe(1);
  });
});
