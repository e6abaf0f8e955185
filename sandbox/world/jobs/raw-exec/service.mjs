// The practice world's services where real processes run: one file without packages, carried inside the jobs themselves.
// node service.mjs <name> <version>, and in the environment:
//   LISTEN   labels of Nomad ports to listen on, with commas; none: work a moment and end well, as a batch job does
//   FORWARD  label of the port whose answers are passed on, as a proxy does
//   MODE     healthy, sick (health checks fail), exit (ends soon with code 1), hang (never answers)
//   RELEASES JSON: {"versions": […], "broken": {"<version>": {"afterMs", "code", "stdout": […], "stderr": […]}}}
// While it runs, from the same machine: POST /break?how=sick|exit|hang and POST /mend.
import { createServer, request } from 'node:http';

const [name = 'service', version = '0.0.0'] = process.argv.slice(2);
const { LISTEN = '', FORWARD = '', MODE = 'healthy', RELEASES = '{}' } = process.env;
const { versions = [], broken = {} } = JSON.parse(RELEASES);
const HEALTH = /\/(health|healthz|ready|metrics)$/;
let mode = MODE;
let served = 0;

const say = (msg, more) => out(JSON.stringify({ level: 'info', msg: `${name} ${version} ${msg}`, ...more }));
const out = (line) => process.stdout.write(`${line}\n`);
const complain = (line) => process.stderr.write(`${line}\n`);

function end(code) {
  say(`ends with code ${code}`, { served });
  process.exit(code);
}

/** Only whoever is on this machine may break it. */
function isNear({ socket }) {
  const { remoteAddress = '', localAddress } = socket;
  return remoteAddress === localAddress || /^(::ffff:)?127\.|^::1$/.test(remoteAddress);
}

function turn(to) {
  say(`turns ${to}`, { was: mode });
  mode = to;
  if (mode === 'exit') setTimeout(() => end(1), 200);
}

function passOn(incoming, outgoing) {
  const to = { host: process.env[`NOMAD_IP_${FORWARD}`], port: process.env[`NOMAD_PORT_${FORWARD}`] };
  const ask = request({ ...to, path: incoming.url, method: incoming.method, timeout: 2_500 }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(outgoing);
  });
  ask.on('timeout', () => ask.destroy(new Error('timed out')));
  ask.on('error', (error) => {
    if (!outgoing.headersSent) outgoing.writeHead(502);
    outgoing.end(`upstream connect error: ${error.message}\n`);
  });
  incoming.pipe(ask);
}

function answer(incoming, outgoing) {
  const { pathname, searchParams } = new URL(incoming.url ?? '/', 'http://service');
  served += 1;
  if (incoming.method === 'POST' && pathname === '/break' && isNear(incoming)) {
    turn(searchParams.get('how') ?? 'sick');
    return outgoing.writeHead(202).end();
  }
  if (incoming.method === 'POST' && pathname === '/mend' && isNear(incoming)) {
    turn('healthy');
    return outgoing.writeHead(202).end();
  }
  if (mode === 'hang') return undefined;
  if (mode === 'sick' && HEALTH.test(pathname)) {
    return outgoing.writeHead(503).end(`${name} ${version}: the database does not answer\n`);
  }
  if (FORWARD !== '') return passOn(incoming, outgoing);
  const allocation = process.env.NOMAD_ALLOC_ID ?? '';
  outgoing.writeHead(200, { 'content-type': 'application/json' });
  return outgoing.end(`${JSON.stringify({ service: name, version, allocation, served })}\n`);
}

function listen(label) {
  const host = process.env[`NOMAD_IP_${label}`] ?? '127.0.0.1';
  const port = Number(process.env[`NOMAD_PORT_${label}`] ?? 0);
  const server = createServer(answer);
  server.on('error', (error) => {
    complain(`FATAL ${name} ${version} cannot listen on ${host}:${port}: ${error.message}`);
    end(1);
  });
  server.listen(port, host, () => say('listens', { label, address: server.address() }));
}

function start() {
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => end(0));
  const fault = broken[version];
  if (fault !== undefined) {
    for (const line of fault.stdout ?? []) out(line);
    for (const line of fault.stderr ?? []) complain(line);
    setTimeout(() => process.exit(fault.code ?? 1), fault.afterMs ?? 0);
    return;
  }
  if (versions.length > 0 && !versions.includes(version)) {
    complain(`FATAL ${name} ${version} was never released; there are ${versions.join(', ')}`);
    process.exit(1);
  }
  say('starts', { mode, node: process.versions.node });
  if (mode === 'exit') setTimeout(() => end(1), 1_500);
  const labels = LISTEN.split(',').filter(Boolean);
  if (labels.length === 0) setTimeout(() => end(0), 500);
  for (const label of labels) listen(label);
}

start();
