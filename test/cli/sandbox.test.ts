import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { afterEach, describe, expect, it } from 'vitest';
import { run } from '../../src/cli/program.ts';
import { PROGRAM } from '../e2e/support/demo-process.ts';

interface Line {
  readonly nomad: string;
  readonly consul: string;
  readonly vault: string;
  readonly slack: string;
  readonly tokens: Readonly<Record<string, string>>;
  readonly faults?: string;
}

let end: () => Promise<unknown> = async () => undefined;
afterEach(() => end());

/** `meshbot sandbox` in this process, as far as its line of JSON. */
async function sandbox(...flags: readonly string[]): Promise<Line> {
  const stopping = new AbortController();
  let ending: Promise<number> | undefined;
  const line = await new Promise<string>((resolve, reject) => {
    const terminal = {
      env: {},
      stopping: stopping.signal,
      out: resolve,
      error: (text: string) => reject(new Error(text)),
    };
    ending = run(['sandbox', '--json', ...flags], terminal);
  });
  end = () => {
    stopping.abort();
    return ending ?? Promise.resolve();
  };
  return JSON.parse(line) as Line;
}

async function said(...args: readonly string[]): Promise<{ code: number; out: string; error: string }> {
  const [out, error]: [string[], string[]] = [[], []];
  const code = await run(args, {
    env: {},
    stopping: AbortSignal.abort(),
    out: (piece) => void out.push(piece),
    error: (piece) => void error.push(piece),
  });
  return { code, out: out.join(''), error: error.join('') };
}

/** Below the ports that systems hand out by themselves, and another one for every process of the tests. */
const BASE = 20_000 + (process.pid % 2_500) * 4;

it('prints one line of JSON when all four servers answer, and ends with 0 when it is told to', async () => {
  const child = spawn(process.execPath, [PROGRAM, 'sandbox', '--json', '--port-base', String(BASE)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const lines: string[] = [];
  const output = createInterface({ input: child.stdout });
  const ended = once(output, 'close');
  output.on('line', (line) => lines.push(line));
  await Promise.race([once(output, 'line'), ended]);
  const said = JSON.parse(lines[0] ?? '') as Line;
  expect(Object.keys(said)).toEqual(['nomad', 'consul', 'vault', 'slack', 'tokens']);
  const ports = [said.slack, said.nomad, said.consul, said.vault].map((url) => Number(new URL(url).port));
  expect(ports).toEqual([BASE, BASE + 1, BASE + 2, BASE + 3]);
  const { tokens } = said;
  const answers = await Promise.all([
    fetch(`${said.nomad}/v1/jobs?namespace=*`, { headers: { 'x-nomad-token': tokens['nomad'] ?? '' } }),
    fetch(`${said.consul}/v1/health/state/any`, { headers: { 'x-consul-token': tokens['consul'] ?? '' } }),
    fetch(`${said.vault}/v1/auth/token/lookup-self`, { headers: { 'x-vault-token': tokens['vault'] ?? '' } }),
    fetch(`${said.slack}/api/auth.test`, {
      method: 'POST',
      headers: { authorization: `Bearer ${tokens['slackBot']}` },
    }),
  ]);
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  // What is loaded only when it is needed must be there, too.
  const JobHCL = 'job "web" {\n  group "web" {\n    task "app" {\n      driver = "docker"\n    }\n  }\n}\n';
  const parsed = await fetch(`${said.nomad}/v1/jobs/parse?namespace=production`, {
    method: 'POST',
    headers: { 'x-nomad-token': tokens['nomad'] ?? '' },
    body: JSON.stringify({ JobHCL }),
  });
  expect(await parsed.json()).toMatchObject({ ID: 'web' });
  child.kill('SIGTERM');
  const [[code, signal]] = await Promise.all([exited, ended]);
  expect([code, signal]).toEqual([0, null]);
  expect(lines).toHaveLength(1);
});

it('asks for no tokens, and has as many machines as are wanted', async () => {
  const { nomad, consul } = await sandbox('--no-acl', '--nodes', '6', '--speed', '100');
  const nodes = (await (await fetch(`${nomad}/v1/nodes`)).json()) as readonly unknown[];
  expect(nodes).toHaveLength(6);
  const members = (await (await fetch(`${consul}/v1/catalog/nodes`)).json()) as readonly unknown[];
  expect(members).toHaveLength(7);
});

it('asks for tokens when it is told so, as it does anyway', async () => {
  const { nomad } = await sandbox('--acl');
  expect((await fetch(`${nomad}/v1/nodes`)).status).toBe(403);
});

describe('with --faults', () => {
  it('fails as a person tells it, and goes on as if nothing had been', async () => {
    const { faults = '', nomad, consul } = await sandbox('--faults', '--no-acl');
    const rule = { kind: 'status', status: 503, server: 'nomad', path: '/v1/status/*' };
    expect((await fetch(`${faults}/faults`, { method: 'POST', body: JSON.stringify(rule) })).status).toBe(201);
    expect((await fetch(`${nomad}/v1/status/leader`)).status).toBe(503);
    expect((await fetch(`${consul}/v1/status/leader`)).status).toBe(200);
    await fetch(`${faults}/faults`, { method: 'DELETE' });
    expect((await fetch(`${nomad}/v1/status/leader`)).status).toBe(200);
  });

  it('has Slack name the proxy wherever it tells a client where to go', async () => {
    const { slack, tokens } = await sandbox('--faults');
    const ask = async (method: string, token: string | undefined) => {
      const headers = { authorization: `Bearer ${token}` };
      return (await (await fetch(`${slack}/api/${method}`, { method: 'POST', headers })).json()) as { url: string };
    };
    expect((await ask('auth.test', tokens['slackBot'])).url).toBe(`${slack}/`);
    expect(new URL((await ask('apps.connections.open', tokens['slackApp'])).url).host).toBe(new URL(slack).host);
  });
});

it.each([
  [['--nodes', '0'], 'must be a whole number from 1 to 500'],
  [['--nodes', 'many'], 'must be a whole number from 1 to 500'],
  [['--speed', '0'], 'must be a number from 0.1 to 1000'],
  [['--speed', ''], 'must be a number from 0.1 to 1000'],
  [['--port-base', '80'], 'must be a port between 1024 and 65000'],
  [['--fault'], "unknown option '--fault'"],
])('ends with 2 and a sentence when it is called with %j', async (flags, sentence) => {
  const { code, out, error } = await said('sandbox', ...flags);
  expect([code, out]).toEqual([2, '']);
  expect(error).toContain(sentence);
});

it('says which port is taken', async () => {
  const { slack } = await sandbox();
  const { port } = new URL(slack);
  const { code, error } = await said('sandbox', '--port-base', port);
  expect([code, error]).toEqual([1, `port ${port} is taken: choose another --port-base\n`]);
});

it('explains every flag in its help', async () => {
  const { code, out } = await said('sandbox', '--help');
  expect(code).toBe(0);
  for (const flag of ['--json', '--port-base', '--acl', '--no-acl', '--nodes', '--speed', '--faults'])
    expect(out).toContain(flag);
});
