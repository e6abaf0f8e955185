// Finds or builds the real servers for the contract tests: by environment variable, on PATH, in the cache, else built
// with Go from the module pins in tools/servers/<name>. Prints what it did; exits 1 when Consul or Vault is neither there nor
// buildable. A Nomad is used where there is one.
import { spawnSync } from 'node:child_process';
import { accessSync, constants, cpSync, mkdirSync, mkdtempSync, renameSync, rmSync, statSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** How long each takes to build is from nothing on two cores. */
const SERVERS = [
  {
    name: 'consul',
    version: '1.14.4',
    variable: 'CONSUL_BIN',
    module: 'github.com/hashicorp/consul',
    takes: 'about 4 minutes',
  },
  {
    name: 'vault',
    version: '1.21.0',
    variable: 'VAULT_BIN',
    module: 'github.com/hashicorp/vault',
    takes: 'about 10 minutes',
  },
];

/** Used where somebody has one, whatever its release; never built, so never in the cache. */
const NOMAD = { name: 'nomad', variable: 'NOMAD_BIN' };

function cacheFolder(env = process.env) {
  return join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'meshbot-servers');
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** What the cache calls the release that is built of a server. */
export function pinned(name) {
  return `${name}-${serverNamed(name).version}`;
}

/** Where a server's binary is, and how it was found; undefined where there is none. The one place that knows where to look. */
export function findServer(name, env = process.env) {
  const { version, variable } = serverNamed(name);
  const given = env[variable];
  if (given) return isExecutable(given) ? { path: given, by: variable } : undefined;
  for (const folder of (env.PATH ?? '').split(delimiter)) {
    if (folder !== '' && isExecutable(join(folder, name))) return { path: join(folder, name), by: 'PATH' };
  }
  if (version === undefined) return undefined;
  const cached = join(cacheFolder(env), pinned(name));
  return isExecutable(cached) ? { path: cached, by: 'the cache' } : undefined;
}

function serverNamed(name) {
  const found = [...SERVERS, NOMAD].find((server) => server.name === name);
  if (found === undefined) throw new Error(`no server is called ${name}`);
  return found;
}

/** Builds outside the checkout, and moves the binary into place only when it is whole. */
function build({ name, module }) {
  const pins = join(dirname(fileURLToPath(import.meta.url)), 'servers', name);
  const work = mkdtempSync(join(tmpdir(), `meshbot-${name}-`));
  const target = join(cacheFolder(), pinned(name));
  mkdirSync(cacheFolder(), { recursive: true });
  cpSync(pins, work, { recursive: true });
  const args = ['build', '-mod=readonly', '-trimpath', '-ldflags', '-s -w', '-o', join(work, 'out'), module];
  const { status } = spawnSync('go', args, { cwd: work, stdio: ['ignore', 'inherit', 'inherit'] });
  if (status === 0) renameOrCopy(join(work, 'out'), target);
  rmSync(work, { recursive: true, force: true });
  return status === 0 ? target : undefined;
}

function renameOrCopy(from, to) {
  try {
    renameSync(from, to);
  } catch {
    cpSync(from, to); // the temporary folder may be on another disk
  }
}

/** Finds or builds one server, and says which; false when it is neither there nor can be built. */
function provide(server) {
  const say = (text) => console.log(`${server.name}: ${text}`);
  const found = findServer(server.name);
  if (found !== undefined) {
    say(`${found.path} (found by ${found.by})`);
    return true;
  }
  if (process.env[server.variable]) say(`${server.variable} names no program`);
  if (!hasGo()) {
    say(`not there, and no Go to build ${server.version} with; its cases are skipped`);
    return false;
  }
  say(`building ${server.version} with Go, ${server.takes} on two cores`);
  const built = build(server);
  say(built === undefined ? 'not built' : `${built} (built)`);
  return built !== undefined;
}

function hasGo() {
  return spawnSync('go', ['version'], { stdio: 'ignore' }).status === 0;
}

function main() {
  const provided = SERVERS.map(provide);
  const nomad = findServer(NOMAD.name);
  console.log(
    nomad === undefined
      ? 'nomad: none by NOMAD_BIN or on PATH, and no pins build one; its cases run on the sandbox alone'
      : `nomad: ${nomad.path} (found by ${nomad.by})`,
  );
  process.exitCode = provided.every(Boolean) ? 0 : 1;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) main();
