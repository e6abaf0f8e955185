// Runs inside a network namespace: starts the program given as arguments, and carries a Unix socket to its TCP port.
// Usage: node relay.mjs SOCKET PORT PROGRAM [ARGUMENT …]; ends, with the program, when its standard input ends.
import { spawn } from 'node:child_process';
import { connect, createServer } from 'node:net';

const [socketPath, port, program, ...args] = process.argv.slice(2);
const child = spawn(program, args, { stdio: ['ignore', 'inherit', 'inherit'] });
child.once('exit', (code) => process.exit(code ?? 1));
process.stdin.once('end', () => child.kill()).resume();

createServer((inside) => {
  const outside = connect(Number(port), '127.0.0.1');
  for (const [from, to] of [
    [inside, outside],
    [outside, inside],
  ]) {
    from.on('error', () => to.destroy());
    from.pipe(to);
  }
}).listen(socketPath);
