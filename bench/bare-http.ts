// The least that a simulated server can be: it reads JSON, keeps it and says so. What the sandbox is compared with.
import { createServer } from 'node:http';

const kept = new Map<string, unknown>();
const server = createServer((request, response) => {
  const pieces: Buffer[] = [];
  request.on('data', (piece: Buffer) => pieces.push(piece));
  request.once('end', () => {
    const body = Buffer.concat(pieces).toString();
    if (body !== '') kept.set(`${request.url} ${kept.size}`, JSON.parse(body));
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ kept: kept.size }));
  });
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  console.log(JSON.stringify({ url: `http://127.0.0.1:${port}` }));
});

process.once('SIGTERM', () => process.exit(0));
