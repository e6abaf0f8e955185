import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { jobsFolder } from '../../../sandbox/world/jobs.ts';
import { BROKEN, RELEASES } from '../../../sandbox/world/releases.ts';

const PROGRAM = join(jobsFolder(), 'raw-exec', 'service.mjs');
const releases = JSON.stringify({ versions: RELEASES['web'], broken: BROKEN['web'] });

class Service {
  readonly child: ChildProcess;
  readonly ended: Promise<number | null>;
  said = '';
  readonly #news = new Set<() => void>();

  constructor(args: readonly string[], env: Readonly<Record<string, string>>) {
    const stdio = ['ignore', 'pipe', 'pipe'] as const;
    this.child = spawn(process.execPath, [PROGRAM, ...args], { env, stdio: [...stdio] });
    this.ended = new Promise((resolve) => this.child.once('close', resolve));
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        this.said += chunk.toString();
        for (const tell of this.#news) tell();
      });
    }
  }

  /** Where it listens, once it says so. */
  url(): Promise<string> {
    return new Promise((resolve, reject) => {
      const look = () => {
        const port = /"label":"http".*?"port":(\d+)/.exec(this.said)?.[1];
        if (port !== undefined) resolve(`http://127.0.0.1:${port}`);
      };
      this.#news.add(look);
      void this.ended.then((code) => reject(new Error(`it ended with ${code}: ${this.said}`)));
      look();
    });
  }
}

const started: Service[] = [];
function run(version: string, env: Readonly<Record<string, string>> = {}): Service {
  const service = new Service(['web', version], { LISTEN: 'http', RELEASES: releases, ...env });
  started.push(service);
  return service;
}

afterEach(async () => {
  for (const { child, ended } of started.splice(0)) {
    child.kill('SIGKILL');
    await ended;
  }
});

const statusOf = async (url: string, method = 'GET') => (await fetch(url, { method })).status;

describe('the program of the services', () => {
  it('serves its health and its version, logs lines, and ends well when told to', async () => {
    const service = run('1.1.0');
    const url = await service.url();
    expect(await statusOf(`${url}/health`)).toBe(200);
    expect(await (await fetch(url)).json()).toMatchObject({ service: 'web', version: '1.1.0' });
    service.child.kill('SIGINT');
    expect(await service.ended).toBe(0);
    expect(service.said).toContain('"msg":"web 1.1.0 ends with code 0"');
  });

  it('ends with its cause where the release is broken', async () => {
    const service = run('1.1.9');
    expect(await service.ended).toBe(1);
    expect(service.said).toContain('FATAL web 1.1.9 could not warm up, exiting with code 1');
  });

  it('ends at once where there is no such release', async () => {
    const service = run('7.0.0');
    expect(await service.ended).toBe(1);
    expect(service.said).toContain('web 7.0.0 was never released; there are 1.0.0');
  });

  it('is broken and mended on purpose while it runs', async () => {
    const url = await run('1.0.0').url();
    expect(await statusOf(`${url}/break?how=sick`, 'POST')).toBe(202);
    expect(await statusOf(`${url}/healthz`)).toBe(503);
    expect(await statusOf(`${url}/`)).toBe(200);
    expect(await statusOf(`${url}/mend`, 'POST')).toBe(202);
    expect(await statusOf(`${url}/healthz`)).toBe(200);
  });

  it('ends when it is broken that way', async () => {
    const service = run('1.0.0');
    expect(await statusOf(`${await service.url()}/break?how=exit`, 'POST')).toBe(202);
    expect(await service.ended).toBe(1);
  });

  it('starts sick where its environment says so', async () => {
    const url = await run('1.0.0', { MODE: 'sick' }).url();
    expect(await statusOf(`${url}/ready`)).toBe(503);
  });

  it('passes on as a proxy what the service behind it answers, and that there is none', async () => {
    const app = run('1.0.0');
    const { port } = new URL(await app.url());
    const behind = { FORWARD: 'app', NOMAD_IP_app: '127.0.0.1', NOMAD_PORT_app: port };
    const proxy = run('1.0.0', behind);
    expect(await (await fetch(`${await proxy.url()}/health`)).json()).toMatchObject({ version: '1.0.0', served: 1 });
    app.child.kill('SIGKILL');
    await app.ended;
    expect(await statusOf(`${await proxy.url()}/health`)).toBe(502);
  });

  it('works a moment and ends well where it listens nowhere', async () => {
    expect(await run('1.0.0', { LISTEN: '' }).ended).toBe(0);
  });
});
