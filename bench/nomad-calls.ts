import type { Sandbox } from '../sandbox/start.ts';

/** Nomad's plain HTTP API with the administrator's token: what Meshbot's way to a plan is compared with. */
export interface NomadCalls {
  parse(hcl: string, variables: string): Promise<object>;
  plan(jobId: string, job: object): Promise<object>;
  register(job: object): Promise<object>;
  /** Lets the rest of a job follow its canary, as a person does. */
  promote(jobId: string): Promise<object>;
}

export function nomadCalls({ nomad, tokens }: Sandbox, namespace: string): NomadCalls {
  const ask = async (path: string, how: object): Promise<object> => {
    const headers = { 'x-nomad-token': tokens.nomadManagement, 'content-type': 'application/json' };
    const reply = await fetch(`${nomad.url}${path}?namespace=${namespace}`, { headers, ...how });
    if (!reply.ok) throw new Error(`${path}: ${reply.status} ${await reply.text()}`);
    return (await reply.json()) as object; // every one of these calls answers an object
  };
  const post = (path: string, body: object) => ask(path, { method: 'POST', body: JSON.stringify(body) });
  return {
    parse: (JobHCL, Variables) => post('/v1/jobs/parse', { JobHCL, Variables, Canonicalize: true }),
    plan: (id, job) => post(`/v1/job/${id}/plan`, { Job: { ...job, Namespace: namespace }, Diff: true }),
    register: (job) => post('/v1/jobs', { Job: { ...job, Namespace: namespace } }),
    async promote(id) {
      const { ID } = (await ask(`/v1/job/${id}/deployment`, {})) as { readonly ID: string }; // the API's deployment
      return post(`/v1/deployment/promote/${ID}`, { DeploymentID: ID, All: true });
    },
  };
}
