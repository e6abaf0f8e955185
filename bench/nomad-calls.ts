import type { Sandbox } from '../sandbox/start.ts';

/** Nomad's plain HTTP API with the administrator's token: what Meshbot's way to a plan is compared with. */
export interface NomadCalls {
  parse(hcl: string, variables: string): Promise<object>;
  plan(jobId: string, job: object): Promise<object>;
  register(job: object): Promise<object>;
}

export function nomadCalls({ nomad, tokens }: Sandbox, namespace: string): NomadCalls {
  const post = async (path: string, body: object): Promise<object> => {
    const reply = await fetch(`${nomad.url}${path}?namespace=${namespace}`, {
      method: 'POST',
      headers: { 'x-nomad-token': tokens.nomadManagement, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!reply.ok) throw new Error(`POST ${path}: ${reply.status} ${await reply.text()}`);
    return (await reply.json()) as object; // every one of these calls answers an object
  };
  return {
    parse: (JobHCL, Variables) => post('/v1/jobs/parse', { JobHCL, Variables, Canonicalize: true }),
    plan: (id, job) => post(`/v1/job/${id}/plan`, { Job: { ...job, Namespace: namespace }, Diff: true }),
    register: (job) => post('/v1/jobs', { Job: { ...job, Namespace: namespace } }),
  };
}
