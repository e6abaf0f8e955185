import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { jobsFolder } from '../../sandbox/world/jobs.ts';
import type { BotProcess } from './support/bot-process.ts';
import { registerHcl, writeJobFiles } from './support/job-files.ts';
import {
  consulValues,
  isCard,
  isTold,
  jobVersion,
  type PracticeMesh,
  startPracticeMesh,
} from './support/practice-mesh.ts';
import { approveButton, type SeenMessage, textOf } from './support/slack-control.ts';

const BROKEN =
  'variable "version" { type = string }\njob "broken" {\n  datacenters = ["dc1"]\n  group "app" {\n    count = = 2\n  }\n}\n';
const fields = Array.from({ length: 500 }, (_, at) => `        FIELD_${at} = "\${var.version}-${at}"`).join('\n');
const WIDE = `variable "version" { type = string }
job "wide" {
  datacenters = ["dc1"]
  group "app" {
    task "app" {
      driver = "docker"
      config { image = "registry.example.com/shop/web:1.0.0" }
      env {
${fields}
      }
    }
  }
}
`;
const HUGE = `job "huge" {\n  meta { text = "${'x'.repeat(2_000_000)}" }\n}\n`;

/** The demo's file with services that are wrong in some way, and channels in which production may be asked for. */
function badConfig(yml: string): string {
  const askedIn = (channels: readonly string[]) => `    asked_in: [${channels.join(', ')}]\n`;
  return `${yml.replace('    approvals: 1\n', `    approvals: 1\n${askedIn(['C0DEPLOYPR', 'C0DEPLOYST', 'C0GENERAL0'])}`)}
  solo: { version: { variable: version }, source: { file: solo.nomad.hcl }, environments: [staging] }
  broken: { version: { variable: version }, source: { file: broken.nomad.hcl }, environments: [staging] }
  wide: { version: { variable: version }, source: { file: wide.nomad.hcl }, environments: [staging] }
  huge: { version: { variable: version }, source: { file: huge.nomad.hcl }, environments: [staging] }
`.replace(/^ {2}# A big job.*\n {2}platform:.*\n/m, '');
}

const RTL = '\u202e';

describe('bad input', { timeout: 70_000 }, () => {
  let jobs = '';
  let started: { readonly mesh: PracticeMesh; readonly bot: BotProcess } | undefined;
  const running = () => {
    if (started === undefined) throw new Error('the mesh did not start');
    const { mesh, bot } = started;
    return { mesh, bot, ...mesh.sandbox };
  };

  /** Asks in the staging channel, and awaits the words that only the requester sees. */
  async function asked(text: string, answer: RegExp): Promise<SeenMessage> {
    const { mesh, channels, users } = running();
    const known = new Set((await mesh.slack.messages(channels.staging)).map(({ ts }) => ts));
    await mesh.slack.command(channels.staging, users.requester, text);
    const told = isTold(users.requester, answer);
    return mesh.slack.until(
      channels.staging,
      (message) => !known.has(message.ts) && told(message),
      String(answer),
      30_000,
    );
  }

  /** Cards and whatever else everybody sees. */
  async function publicMessages(): Promise<number> {
    const { slack, channels } = running();
    const all = Object.values(channels).flatMap((channel) => slack.control.messages(channel));
    return all.filter(({ ephemeral_to }) => ephemeral_to === undefined).length;
  }

  /** Asks for a change of a service in staging, where anybody may approve. */
  async function proposed(service: string, version: string): Promise<SeenMessage> {
    const { mesh, channels, users } = running();
    await mesh.slack.command(channels.staging, users.requester, `deploy ${service} ${version} --env staging`);
    const waits = isCard(`Deploy ${service}`, 'Waiting for approval');
    return mesh.slack.until(channels.staging, waits, `the card of ${service}`, 30_000);
  }

  const cardAt = (ts: string, state: string) => (message: SeenMessage) =>
    message.ts === ts && message.text.startsWith(state);

  beforeAll(async () => {
    jobs = writeJobFiles({
      'solo.nomad.hcl': BROKEN,
      'broken.nomad.hcl': BROKEN,
      'wide.nomad.hcl': WIDE,
      'huge.nomad.hcl': HUGE,
    });
    const mesh = await startPracticeMesh({ jobs, config: badConfig });
    await registerHcl(mesh, { name: 'wide', namespace: 'staging', source: WIDE, variables: 'version = "1.0.0"\n' });
    started = { mesh, bot: await mesh.startBot() };
  });

  afterAll(async () => {
    await started?.mesh.close();
    rmSync(jobs, { recursive: true, force: true });
  });

  describe('in the words of a command', () => {
    it.each([
      ['an unknown verb', 'deplyo web 1.1.0', /no verb “deplyo”.*Did you mean deploy\?/s],
      ['an unknown service', 'deploy wbe 1.1.0', /no service “wbe”.*Did you mean web\?/s],
      [
        'an unknown environment',
        'deploy web 1.1.0 --env prodution',
        /no environment “prodution”.*Did you mean production\?/s,
      ],
      [
        'a service that is not there',
        'deploy solo 1.1.0 --env production',
        /solo does not run in production.*staging/s,
      ],
      ['a version that is none', 'deploy web "1.1 .0" --env staging', /cannot be a version/],
      ['the version that runs', 'deploy web 1.0.0 --env production', /runs 1\.0\.0 already.*nothing was posted/s],
      ['a file that is no HCL', 'deploy broken 1.0.0', /Nomad does not accept the job:.*5,13/s],
      ['a job of 2 MB', 'deploy huge 1.0.0', /too large: 1\.9 MB of at most 1\.9 MB/],
      ['a name with ..', 'deploy ../../v1/acl 1.0.0', /cannot be the name of a service|no service/],
      ['a name with a slash', 'deploy web/../api 1.0.0', /cannot be the name of a service|no service/],
      ['a name that calls a channel', 'deploy <!channel> 1.0.0', /cannot be the name of a service|no service/],
      ['a name in backticks', 'deploy `web` 1.0.0', /cannot be the name of a service|no service/],
      ['a name with a right-to-left mark', `deploy we${RTL}b 1.0.0`, /cannot be the name of a service|no service/],
      ['a version that calls everybody', 'deploy web <!everyone> --env staging', /cannot be a version/],
    ])('%s: the person alone is told, nothing is posted', async (_, text, answer) => {
      const before = await publicMessages();
      await asked(text, answer);
      expect(await publicMessages()).toBe(before);
      expect([...(await consulValues(running().mesh, 'meshbot/locks/')).keys()]).toEqual([]);
    });

    it('sends no name to Nomad that leaves its place, and nobody is called by what was written', () => {
      const { mesh, slack } = running();
      expect(mesh.before.nomad.seen.filter(({ path }) => /\.\.|%2e%2e|acl/i.test(path))).toEqual([]);
      const sent = slack.control.log().filter(({ direction }) => direction === 'from_bot');
      expect(JSON.stringify(sent)).not.toMatch(/<!(?:channel|here|everyone)/);
    });

    it('a reason that calls, breaks out and turns around is shown as the words that it is', async () => {
      const { mesh, channels, users } = running();
      const reason = `<!channel> \`\`\`*now* ${RTL}<https://evil.example|click>`;
      await mesh.slack.command(
        channels.staging,
        users.requester,
        `deploy api 3.4.1 --env staging --reason "${reason}"`,
      );
      const card = await mesh.slack.until(channels.staging, isCard('Deploy api', 'Waiting for approval'), 'the card');
      const drawn = JSON.stringify(card.blocks);
      expect(drawn).not.toMatch(/<!channel>|<https:\/\/evil|\u202e/);
      await mesh.slack.click(card, users.requester, 'change.withdraw');
      await mesh.slack.until(channels.staging, cardAt(card.ts, 'Withdrawn'), 'the end');
    });

    it('a channel in which production is not asked for', async () => {
      const { mesh, channels, users } = running();
      await mesh.slack.command(channels.alerts, users.requester, 'deploy web 1.1.0 --env production');
      const told = isTold(users.requester, /not taken in this channel/);
      await mesh.slack.until(channels.alerts, told, 'that it is the wrong channel');
    });
  });

  describe('from people who may not', () => {
    it.each([
      ['guest', /Guests of this workspace/],
      ['stranger', /People of another workspace/],
      ['buildBot', /Bots and workflows/],
      ['deactivated', /account is deactivated/],
    ] as const)('a command and a click of a %s are refused', async (kind, answer) => {
      const { mesh, slack, channels, users } = running();
      slack.control.join(channels.general, users[kind]);
      await mesh.slack.command(channels.general, users[kind], 'deploy web 1.1.0 --env staging');
      await mesh.slack.until(channels.general, isTold(users[kind], answer), 'the refusal');
      const card = await proposed('checkout', '2.8.0');
      slack.control.join(channels.staging, users[kind]);
      await mesh.slack.click(card, users[kind], 'change.approve');
      await mesh.slack.until(channels.staging, isTold(users[kind], answer), 'the refusal of the click');
      await mesh.slack.click(card, users.requester, 'change.withdraw');
      await mesh.slack.until(channels.staging, cardAt(card.ts, 'Withdrawn'), 'the end');
    });
  });

  describe('from Nomad and Consul', () => {
    it('Nomad is away, silent, forbids, breaks and babbles: each is told, and nothing is proposed', async () => {
      const { mesh } = running();
      const before = await publicMessages();
      const at =
        (job: string) =>
        ({ path }: { readonly path: string }) =>
          path.startsWith(`/v1/job/${job}`);
      const undo = [
        mesh.before.nomad.treat(at('web'), { kind: 'reset' }),
        mesh.before.nomad.treat(at('api'), { kind: 'hang' }),
        mesh.before.nomad.treat(at('checkout'), { kind: 'status', status: 403, body: 'Permission denied' }),
        mesh.before.nomad.treat(at('report'), { kind: 'status', status: 500, body: 'rpc error: No cluster leader' }),
        mesh.before.nomad.treat(at('import'), { kind: 'status', status: 200, body: '<html>hello</html>' }),
      ];
      await Promise.all([
        asked('deploy web 1.1.0 --env staging', /Nomad cannot be reached/),
        asked('deploy api 3.5.0 --env staging', /Nomad did not answer in time/),
        asked('deploy checkout 2.8.0 --env staging', /Nomad does not allow Meshbot this/),
        asked('deploy report 1.1.0 --env staging', /Nomad cannot be reached.*\(status 500\)/),
        asked('deploy import 0.5.0 --env staging', /Nomad answered something unreadable/),
      ]);
      await Promise.all(undo.map((end) => end()));
      expect(await publicMessages()).toBe(before);
      expect([...(await consulValues(mesh, 'meshbot/locks/')).keys()]).toEqual([]);
    });

    it('Consul is away: nothing is proposed that could not be remembered', async () => {
      const { mesh } = running();
      const before = await publicMessages();
      const undo = mesh.before.consul.treat(() => true, { kind: 'reset' });
      await asked('deploy web 1.1.0 --env production', /Consul (?:cannot be reached|did not answer)/);
      await undo();
      expect(await publicMessages()).toBe(before);
    });

    it('the job was deleted between plan and click: shown, never applied', async () => {
      const { mesh, nomad, tokens, channels, users } = running();
      const card = await proposed('report', '1.1.0');
      const headers = { 'x-nomad-token': tokens.nomadManagement };
      await fetch(`${nomad.url}/v1/job/report?namespace=staging&purge=true`, { method: 'DELETE', headers });
      await mesh.slack.click(card, users.approver, 'change.approve');
      await mesh.slack.until(channels.staging, cardAt(card.ts, 'Superseded'), 'that it is superseded');
      const found = await fetch(`${nomad.url}/v1/job/report?namespace=staging`, { headers });
      expect(found.status).toBe(404);
    });

    it('the job was changed between plan and click: the new plan is shown, never applied', async () => {
      const { mesh, channels, users } = running();
      const card = await proposed('checkout', '2.8.0');
      const source = readFileSync(join(jobsFolder(), 'checkout.nomad.hcl'), 'utf8').replace(
        '"payments"',
        '"somebody-else"',
      );
      await registerHcl(mesh, { name: 'checkout', namespace: 'staging', source, variables: 'version = "2.7.1"\n' });
      const version = await jobVersion(mesh, 'staging', 'checkout');
      await mesh.slack.click(card, users.approver, 'change.approve');
      const again = (message: SeenMessage) =>
        cardAt(card.ts, 'Waiting')(message) && /plan 2, made anew/.test(textOf(message));
      const anew = await mesh.slack.until(channels.staging, again, 'the new plan');
      expect(await jobVersion(mesh, 'staging', 'checkout')).toBe(version);
      await mesh.slack.click(anew, users.requester, 'change.withdraw');
      await mesh.slack.until(channels.staging, cardAt(card.ts, 'Withdrawn'), 'the end');
    });

    it('a version that nobody ever pushed: it fails with the driver’s words', async () => {
      const { mesh, channels, users } = running();
      await mesh.slack.command(channels.production, users.requester, 'deploy web 7.7.7 --env production');
      const card = await mesh.slack.until(
        channels.production,
        isCard('Deploy web', 'Waiting for approval'),
        'the card',
      );
      await mesh.slack.click(card, users.approver, 'change.approve');
      const done = await mesh.slack.until(channels.production, cardAt(card.ts, 'Rolled back'), 'the end');
      expect(textOf(done)).toContain('manifest unknown');
    });
  });

  describe('by clicks', () => {
    it('two people approve at once, and each click comes twice: applied once', async () => {
      const { mesh, slack, channels, users } = running();
      const before = await jobVersion(mesh, 'production', 'web');
      await mesh.slack.command(channels.production, users.requester, 'deploy web 1.1.0 --env production');
      const card = await mesh.slack.until(
        channels.production,
        isCard('Deploy web', 'Waiting for approval'),
        'the card',
      );
      slack.control.fault({ kind: 'duplicate', type: 'interactive', times: 2 });
      await Promise.all([users.approver, users.admin].map((user) => mesh.slack.click(card, user, 'change.approve')));
      await mesh.slack.until(channels.production, cardAt(card.ts, 'Succeeded'), 'the end');
      expect(await jobVersion(mesh, 'production', 'web')).toBe(before + 1);
      const approvals = running()
        .bot.lines()
        .filter(({ to, from }) => from === 'proposed' && to === 'approved');
      expect(new Set(approvals.map(({ changeId }) => changeId)).size).toBe(approvals.length);
    });

    it('forged values, plans and cards do nothing', async () => {
      const { mesh, channels, users } = running();
      const before = await jobVersion(mesh, 'staging', 'web');
      const card = await proposed('web', '1.1.0');
      const other = await proposed('api', '3.4.1');
      const approve = approveButton(card);
      const forged = [
        { on: card, value: `${String(approveButton(other)['value'])}` },
        { on: other, value: String(approve['value']) },
        { on: card, value: String(approve['value']).replace(/:1$/, ':2') },
        { on: card, value: 'web-../../locks:1' },
        { on: card, value: '{"changeId":"x"}' },
        { on: card, value: 'x'.repeat(3000) },
      ];
      for (const { on, value } of forged) await mesh.slack.interact(on, users.approver, { ...approve, value }, true);
      const refusals = () =>
        running()
          .slack.control.messages(channels.staging)
          .filter(isTold(users.approver, /does not fit the message|newer plan|not known any more/) as never);
      await expect.poll(() => refusals().length, { timeout: 20_000 }).toBe(forged.length);
      expect(await jobVersion(mesh, 'staging', 'web')).toBe(before);
      for (const each of [card, other]) {
        await mesh.slack.click(each, users.requester, 'change.withdraw');
        await mesh.slack.until(channels.staging, cardAt(each.ts, 'Withdrawn'), 'the end');
      }
    });

    it('500 changed fields: the card names some, a file in the thread holds them all', async () => {
      const { mesh, slack, channels, users } = running();
      const card = await proposed('wide', '2.0.0');
      expect(textOf(card)).toMatch(/and \d+ more/);
      const inThread = (message: SeenMessage) => message.thread_ts === card.ts && (message.files ?? []).length > 0;
      await mesh.slack.until(channels.staging, inThread, 'the diff file');
      const file = slack.control.messages(channels.staging).find(inThread as never)?.files?.[0];
      const headers = { authorization: `Bearer ${running().tokens.slackBot}` };
      const diff = await (await fetch(file?.url_private ?? '', { headers })).text();
      expect(diff.match(/FIELD_\d+/g)?.length).toBeGreaterThanOrEqual(500);
      await mesh.slack.click(card, users.requester, 'change.withdraw');
      await mesh.slack.until(channels.staging, cardAt(card.ts, 'Withdrawn'), 'the end');
    });
  });
});
