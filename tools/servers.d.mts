export type ServerName = 'consul' | 'vault' | 'nomad';

export function pinned(name: 'consul' | 'vault'): string;
export function findServer(
  name: ServerName,
  env?: Readonly<Record<string, string | undefined>>,
): { readonly path: string; readonly by: string } | undefined;
