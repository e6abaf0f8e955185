import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deployCases } from './cases/deploy.ts';
import { type DemoProcess, startDemo } from './support/demo-process.ts';
import { type RealMesh, type RealMeshOptions, startRealMesh, whyNoRealMesh } from './support/real-mesh.ts';
import { SlackControl } from './support/slack-control.ts';

/** The main story with real servers in it; where one is missing it is skipped, and says which. */
function onRealServers(subject: string, options: RealMeshOptions): void {
  const missing = whyNoRealMesh(options);
  const title = missing === undefined ? subject : `${subject} [skipped: ${missing}]`;
  describe.skipIf(missing !== undefined)(title, { timeout: 180_000 }, () => {
    let mesh: RealMesh | undefined;
    let demo: DemoProcess | undefined;
    const running = () => {
      if (mesh === undefined || demo === undefined) throw new Error('the demo did not start');
      return { mesh, demo };
    };

    beforeAll(async () => {
      mesh = await startRealMesh(options);
      demo = await startDemo(mesh.args, mesh.env);
    }, 240_000);

    afterAll(async () => {
      await demo?.stop();
      await mesh?.close();
    }, 60_000);

    it('says before it begins what it makes on them', () => {
      const said = running().demo.said();
      expect(said).toContain("+ keys under meshbot-demo/: the bot's memory");
      if (options.nomad) expect(said).toContain('+ the namespace meshbot-demo-production with jobs in it');
      else expect(said).toContain('+ machines meshbot-demo-node-… of the simulated Nomad, with its services');
      expect(said.indexOf('demo ready')).toBeGreaterThan(said.indexOf('+ keys'));
    });

    it('has its services in the real Consul', async () => {
      const services = (await running().mesh.ask('consul', '/v1/health/service/web?passing')) as unknown[]; // the API's list
      expect(services.length).toBeGreaterThanOrEqual(3);
    });

    deployCases({
      facts: () => running().demo.facts,
      slack: () => new SlackControl(running().demo.facts.slack.control),
    });

    it('keeps the bot away from the tokens that were given, and both out of the log', () => {
      const { mesh, demo } = running();
      for (const secret of Object.values(mesh.env)) {
        expect(demo.log()).not.toContain(secret);
        expect(JSON.stringify(demo.facts)).not.toContain(secret);
      }
    });

    it('takes away at its end all that it made', async () => {
      const { mesh, demo: ending } = running();
      const { code } = await ending.stop();
      demo = undefined;
      expect(ending.said()).not.toContain('Left:');
      expect(code).toBe(0);
      expect(await leftIn(mesh, options)).toEqual([]);
    });
  });
}

/** Names on the servers that bear the demo's mark, and its services. */
async function leftIn({ ask }: RealMesh, { nomad, acl }: RealMeshOptions): Promise<readonly string[]> {
  const paths = [
    ['consul', '/v1/kv/?keys'],
    ['consul', '/v1/catalog/nodes'],
    ['consul', '/v1/catalog/services'],
    ['vault', '/v1/auth/token/accessors?list=true'],
    ...(acl ? [['consul', '/v1/acl/policies'] as const, ['consul', '/v1/acl/tokens'] as const] : []),
    ...(nomad ? [['nomad', '/v1/namespaces'] as const, ['nomad', '/v1/jobs?namespace=*'] as const] : []),
    ...(nomad && acl ? [['nomad', '/v1/acl/policies'] as const, ['nomad', '/v1/acl/tokens'] as const] : []),
  ] as const;
  const answers = await Promise.all(paths.map(([system, path]) => ask(system, path)));
  const text = JSON.stringify(answers);
  return ['meshbot-demo', '"web"', '"checkout"'].filter((mark) => text.includes(mark));
}

onRealServers('the demo with Consul and Vault [real Consul, real Vault]', { nomad: false, acl: true });
onRealServers('the demo without ACLs [real Nomad, real Consul, real Vault]', { nomad: true, acl: false });
onRealServers('the demo with ACLs [real Nomad, real Consul, real Vault]', { nomad: true, acl: true });
