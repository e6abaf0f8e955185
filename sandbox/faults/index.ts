import { startControl } from './control.ts';
import { type FaultProxy, startProxy } from './proxy.ts';
import { Rules } from './rules.ts';

export type { Fault, Fits, Passing, Rule } from './fault.ts';
export type { Held } from './holds.ts';
export { type FaultProxy, startProxy } from './proxy.ts';
export { Rules } from './rules.ts';

/** Proxies before some servers, and the API by which they are made to fail. */
export interface FaultControl<Name extends string> {
  readonly rules: Rules;
  readonly proxies: Readonly<Record<Name, FaultProxy>>;
  /** Address of the control API: GET, POST and DELETE /faults. */
  readonly url: string;
  close(): Promise<void>;
}

export interface Upstream {
  /** Base address of the server, asked when the first request comes. */
  readonly url: () => string;
  /** Of its proxy; nothing: any free port. */
  readonly port?: number;
}

/** Starts a proxy before each server; they may start later than their proxies. */
export async function startFaults<Name extends string>(
  upstreams: Readonly<Record<Name, Upstream>>,
  options: { readonly controlPort?: number; readonly records?: boolean } = {},
): Promise<FaultControl<Name>> {
  const rules = new Rules();
  const names = Object.keys(upstreams) as Name[]; // the keys of a record by Name
  const started: { close(): Promise<void> }[] = [];
  const close = async () => {
    await Promise.all(started.map((server) => server.close()));
  };
  const kept = async <T extends { close(): Promise<void> }>(starting: Promise<T>): Promise<T> => {
    const server = await starting;
    started.push(server);
    return server;
  };
  try {
    const proxies: Partial<Record<Name, FaultProxy>> = {};
    for (const name of names) {
      const { url, port = 0 } = upstreams[name];
      proxies[name] = await kept(startProxy({ name, upstream: url, port, rules, records: options.records === true }));
    }
    const all = proxies as Record<Name, FaultProxy>; // every name has its proxy by now
    const servers = Object.fromEntries(names.map((name) => [name, all[name].url]));
    const control = await kept(startControl({ rules, servers, port: options.controlPort ?? 0 }));
    return { rules, proxies: all, url: control.url, close };
  } catch (error) {
    await close();
    throw error;
  }
}
