import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { NomadConnection } from '../../config/config.ts';
import { parseBody, type Reply, statusError } from '../http-reply.ts';
import { createNomadClient, type NomadOptions } from './nomad-client.ts';

/** Undefined: Nomad's answer does not tell. */
export type May = boolean | undefined;

/** Questions that change nothing, for `meshbot doctor`. */
export interface NomadProbe {
  /** @throws MeshError when nobody answers, or the cluster has no leader. */
  leader(): Promise<string>;
  /** Undefined when the token may not read the agent. */
  version(): Promise<string | undefined>;
  /** Undefined when ACLs are off. */
  tokenSelf(): Promise<
    { readonly name: string; readonly type: string; readonly expires: string | undefined } | undefined
  >;
  mayReadJobs(): Promise<May>;
  mayParse(): Promise<May>;
  maySubmit(): Promise<May>;
  /** Only an allocation that exists can tell. */
  mayReadLogs(allocation: { readonly id: string; readonly task: string } | undefined): Promise<May>;
  close(): Promise<void>;
}

const agentSelf = z.object({ config: z.object({ Version: z.object({ Version: z.string() }) }) });
const tokenSelf = z.object({
  AccessorID: z.string().optional(),
  Name: z.string(),
  Type: z.string(),
  ExpirationTime: z.string().nullish(),
});
/** What Nomad 2.0 answers for a token where ACLs are off; older ones answer an error. */
const ACLS_DISABLED = 'acls-disabled';

/** A job that no cluster has; planning it needs the right to submit, and leaves nothing behind. */
const PROBE_JOB = {
  ID: 'meshbot-doctor-probe',
  Name: 'meshbot-doctor-probe',
  Type: 'batch',
  Datacenters: ['*'],
  TaskGroups: [{ Name: 'probe', Count: 0, Tasks: [{ Name: 'probe', Driver: 'exec', Config: { command: 'true' } }] }],
};

export function createNomadProbe(connection: NomadConnection, options: NomadOptions = {}): NomadProbe {
  const nomad = createNomadClient(connection, options);
  const post = { method: 'POST', writes: false } as const;
  return {
    leader: () => nomad.json({ doing: "asking for Nomad's leader", path: ['status', 'leader'] }, z.string().min(1)),
    async version() {
      const reply = await nomad.send({ doing: "reading Nomad's version", path: ['agent', 'self'] });
      return reply.status === 403 ? undefined : parseBody(reply, agentSelf).config.Version.Version;
    },
    async tokenSelf() {
      const reply = await nomad.send({ doing: 'looking up our Nomad token', path: ['acl', 'token', 'self'] });
      if (reply.status >= 400 && /ACL support disabled/i.test(reply.text)) return undefined;
      const { AccessorID, Name, Type, ExpirationTime } = parseBody(reply, tokenSelf);
      if (AccessorID === ACLS_DISABLED) return undefined;
      return { name: Name, type: Type, expires: ExpirationTime ?? undefined };
    },
    mayReadJobs: async () =>
      may(await nomad.send({ doing: 'trying to read a job', path: ['job', `meshbot-doctor-${randomUUID()}`] }), [404]),
    // An empty text is refused only after the token was looked at.
    mayParse: async () =>
      may(
        await nomad.send({ ...post, doing: 'trying to parse', path: ['jobs', 'parse'], body: { JobHCL: '' } }),
        [400],
      ),
    async maySubmit() {
      const job = { ...PROBE_JOB, Namespace: connection.namespace };
      const path = ['job', PROBE_JOB.ID, 'plan'];
      return may(await nomad.send({ ...post, doing: 'trying to plan a job', path, body: { Job: job } }), [200]);
    },
    async mayReadLogs(allocation) {
      if (allocation === undefined) return undefined;
      const path = ['client', 'fs', 'logs', allocation.id];
      const query = { task: allocation.task, type: 'stderr', plain: true, origin: 'end', offset: 1 };
      return may(await nomad.send({ doing: 'trying to read a log', path, query }), [200, 404]);
    },
    close: () => nomad.close(),
  };
}

function may(reply: Reply, yes: readonly number[]): May {
  if (yes.includes(reply.status)) return true;
  if (reply.status === 403) return false;
  if (reply.status >= 500) return undefined;
  throw statusError(reply);
}
