/** What a layer may import besides itself; a package that ends in `/` or `:` stands for all that start so. */
export interface Layer {
  readonly layers: readonly string[];
  readonly packages: readonly string[];
}

/** docs/ARCHITECTURE.md shows this table. */
export const MAY_IMPORT: Readonly<Record<string, Layer>> = {
  domain: { layers: [], packages: [] },
  ports: { layers: ['domain'], packages: [] },
  commands: { layers: ['domain'], packages: ['commander', 'zod'] },
  operations: { layers: ['domain', 'ports'], packages: [] },
  messages: { layers: ['domain'], packages: [] },
  config: { layers: ['domain'], packages: ['zod', 'yaml', 'croner', 'node:'] },
  adapters: {
    layers: ['domain', 'ports', 'config'],
    packages: ['@cedar-policy/', 'zod', 'undici', 'consul', 'node-vault', 'croner', 'pino', 'node:'],
  },
  slack: {
    layers: ['domain', 'commands', 'operations', 'ports', 'messages'],
    packages: ['@slack/', 'zod', 'diff', 'node:'],
  },
  http: { layers: ['domain', 'commands', 'operations', 'ports', 'messages'], packages: ['node:'] },
  sandbox: { layers: [], packages: ['ws', '@cdktf/hcl2json', 'yaml', 'undici', 'node:'] },
};
