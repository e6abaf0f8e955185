import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { ENV, folder, MINIMAL, problems } from './loading.ts';

describe('a configuration that is wrong', () => {
  it.each([
    [
      'an unknown key',
      'enviroments: {}\n',
      'meshbot.yml:1:1: unknown key `enviroments` (did you mean `environments`?)',
    ],
    [
      'an unknown key deep inside',
      MINIMAL.replace('C0PROD', 'C0PROD\n    nomad: { adress: "http://x" }'),
      'meshbot.yml:4:14: unknown key `adress` (did you mean `address`?)',
    ],
    [
      'a channel name in place of its id',
      MINIMAL.replace('C0PROD', '"#deploys"'),
      'meshbot.yml:3:5: `environments.production.channel` must be a channel id such as C0123ABCD, not a channel name',
    ],
    [
      'a duration without a unit',
      MINIMAL.replace('C0PROD', 'C0PROD\n    expiry: 30'),
      'meshbot.yml:4:5: `environments.production.expiry` must be a duration such as 30m or 1h',
    ],
    [
      'a service in an environment that does not exist',
      `${MINIMAL}    environments: [prodution]\n`,
      'meshbot.yml:7:20: there is no environment `prodution` (did you mean `production`?)',
    ],
    [
      'a service in a map of environments with a wrong name',
      `${MINIMAL}    environments: { prodution: }\n`,
      'meshbot.yml:7:21: there is no environment `prodution` (did you mean `production`?)',
    ],
    [
      'a key that a placement does not have',
      `${MINIMAL}    environments: { production: { jobs: x } }\n`,
      'meshbot.yml:7:35: unknown key `jobs` (did you mean `job`?)',
    ],
    [
      'no rule for the version',
      MINIMAL.replace('{ variable: version }', '{}'),
      'meshbot.yml:6:5: `services.web.version` must name either a variable or an image',
    ],
    [
      'a job file without a folder',
      `${MINIMAL}    source: { file: web.nomad.hcl }\n`,
      'meshbot.yml:7:5: a job from a file needs a folder (add `jobs: {folder: path}`)',
    ],
    [
      'a variable for a token that is not set',
      MINIMAL.replace('C0PROD', 'C0PROD\n    nomad: { token_env: TEAM_TOKEN }'),
      'meshbot.yml:4:14: the variable TEAM_TOKEN is not set (set it, or its _FILE form)',
    ],
    [
      'a file for a token that does not exist',
      MINIMAL.replace('C0PROD', 'C0PROD\n    consul: { token_file: nowhere }'),
      'meshbot.yml:4:15: nowhere cannot be read (check the path and its permissions)',
    ],
    [
      'a default environment that does not exist',
      `default_environment: prod\n${MINIMAL}`,
      'meshbot.yml:1:1: there is no environment `prod` (known: production)',
    ],
    ['a second key of the same name', `${MINIMAL}services: {}\n`, 'meshbot.yml:7:1: Map keys must be unique'],
    [
      'two services for one job',
      `${MINIMAL}  shop: { job: web, version: { variable: version } }\n`,
      'meshbot.yml:7:3: shop in production is the same Nomad job as web in production: `web` (keep one name for one job)',
    ],
    [
      'a source that is neither word nor file',
      `${MINIMAL}    source: git\n`,
      'meshbot.yml:7:5: `services.web.source` must be `running` or `{file: name.nomad.hcl}`',
    ],
    ['no environment at all', 'services: {}\n', 'meshbot.yml:1:1: `environments` is missing'],
  ])('names %s, where it stands and what to do', (_name, yaml, expected) => {
    expect(problems(yaml)).toContain(expected);
  });

  it('reports everything at once', () => {
    const found = problems('slak: {}\nenvironments:\n  production: { channel: "#x", approval: 2 }\n', {});
    expect(found.map((line) => line.split(' ')[0])).toEqual([
      'SLACK_BOT_TOKEN:',
      'SLACK_APP_TOKEN:',
      'MESHBOT_STATE_KEY:',
      'meshbot.yml:3:17:',
      'meshbot.yml:3:32:',
      'meshbot.yml:1:1:',
    ]);
  });

  it('refuses a job file that a link leads out of the folder', () => {
    mkdirSync(join(folder, 'jobs'));
    writeFileSync(join(folder, 'outside.hcl'), 'job "web" {}');
    symlinkSync(join(folder, 'outside.hcl'), join(folder, 'jobs', 'web.hcl'));
    const yaml = `${MINIMAL}    source: { file: web.hcl }\njobs: { folder: jobs }\n`;
    expect(problems(yaml).join()).toContain('leads out of the jobs folder');
    expect(problems(yaml.replace('web.hcl', '../outside.hcl')).join()).toContain('leads out of the jobs folder');
    expect(problems(yaml.replace('web.hcl', 'nowhere.hcl')).join()).toContain('nowhere.hcl does not exist');
  });

  it('says which of two ways to give a secret to keep', () => {
    expect(problems(MINIMAL, { ...ENV, NOMAD_TOKEN_FILE: '/x' })).toEqual([
      'NOMAD_TOKEN: both NOMAD_TOKEN and NOMAD_TOKEN_FILE are set (keep one of them)',
    ]);
  });

  it('never repeats the value of a secret (I5)', () => {
    const told = problems(MINIMAL, {
      ...ENV,
      SLACK_BOT_TOKEN: 'canary-wrong-kind',
      MESHBOT_STATE_KEY: 'canary',
    }).join();
    expect(told).toContain('SLACK_BOT_TOKEN');
    expect(told).not.toContain('canary');
  });

  it('says how to begin where there is no file', () => {
    const loaded = loadConfig(ENV, { path: join(folder, 'nowhere.yml') });
    expect(loaded.kind === 'problems' && loaded.problems.map(({ message }) => message)).toEqual(['cannot be read']);
  });
});
