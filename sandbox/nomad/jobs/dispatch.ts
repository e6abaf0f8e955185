import type { NomadCore } from '../core.ts';
import { failure } from '../errors.ts';
import { newEvaluation } from '../scheduler/broker.ts';
import { isParameterized, jobKey, type StoredJob } from '../state/model.ts';
import { lookUp } from '../state/tables.ts';
import { msToNs } from '../state/time.ts';

/** The real limit on a dispatch payload. */
const MAX_PAYLOAD_BYTES = 16 * 1024;

export interface DispatchRequest {
  readonly meta: Record<string, string>;
  /** Base64. */
  readonly payload: string;
  readonly idPrefix: string;
  readonly priority: number;
  readonly idempotencyToken: string;
}

export interface DispatchResponse {
  DispatchedJobID: string;
  EvalID: string;
  EvalCreateIndex: number;
  JobCreateIndex: number;
  Index: number;
}

/** Starts one run of a parameterized job as a child with its own meta and payload. */
export function dispatchJob(
  core: NomadCore,
  namespace: string,
  id: string,
  request: DispatchRequest,
): DispatchResponse {
  const { store } = core;
  const parent = store.view.job(namespace, id);
  if (parent === undefined) throw failure('parameterized job not found');
  if (!isParameterized(parent)) throw failure(`Specified job ${JSON.stringify(id)} is not a parameterized job`);
  if (parent.Stop) throw failure(`Specified job ${JSON.stringify(id)} is stopped`);
  validateDispatch(parent, request);
  const known = findByToken(core, parent, request.idempotencyToken);
  if (known !== undefined) {
    const { CreateIndex, ModifyIndex } = known;
    return {
      DispatchedJobID: known.ID,
      EvalID: '',
      EvalCreateIndex: 0,
      JobCreateIndex: CreateIndex,
      Index: ModifyIndex,
    };
  }
  const child = childOf(core, parent, request);
  const evaluation = newEvaluation(store, {
    JobID: child.ID,
    Namespace: namespace,
    Priority: child.Priority,
    Type: child.Type,
  });
  const index = store.commit('JobRegistered', (writer) => {
    writer.putJob(child);
    writer.putEval(evaluation);
  });
  return {
    DispatchedJobID: child.ID,
    EvalID: evaluation.ID,
    EvalCreateIndex: index,
    JobCreateIndex: index,
    Index: index,
  };
}

function childOf(core: NomadCore, parent: StoredJob, request: DispatchRequest): StoredJob {
  const { store } = core;
  const seconds = Math.floor(store.clock.now() / 1000);
  const prefix = request.idPrefix === '' ? '' : `${request.idPrefix}-`;
  const id = `${parent.ID}/dispatch-${prefix}${seconds}-${store.ids.uuid().slice(0, 8)}`;
  return {
    ...parent,
    ID: id,
    Name: id,
    ParentID: parent.ID,
    Dispatched: true,
    DispatchIdempotencyToken: request.idempotencyToken,
    Payload: request.payload === '' ? null : request.payload,
    Meta: { ...parent.Meta, ...request.meta },
    Priority: request.priority > 0 ? request.priority : parent.Priority,
    Status: '',
    Version: 0,
    Stable: false,
    VersionTag: null,
    SubmitTime: msToNs(store.clock.now()),
  };
}

function findByToken(core: NomadCore, parent: StoredJob, token: string): StoredJob | undefined {
  if (token === '') return undefined;
  const { tables } = core.store;
  return lookUp(tables.childrenOf, tables.jobs, jobKey(parent.Namespace, parent.ID)).find(
    (child) => child.DispatchIdempotencyToken === token,
  );
}

function validateDispatch(parent: StoredJob, request: DispatchRequest): void {
  const config = parent.ParameterizedJob ?? {};
  const size = Buffer.from(request.payload, 'base64').length;
  if (config.Payload === 'required' && size === 0) {
    throw failure('Payload is not provided but required by parameterized job');
  }
  if (config.Payload === 'forbidden' && size > 0) {
    throw failure('Payload provided but forbidden by parameterized job');
  }
  if (size > MAX_PAYLOAD_BYTES) throw failure(`Payload exceeds maximum size; ${size} > ${MAX_PAYLOAD_BYTES}`);
  const required = config.MetaRequired ?? [];
  const allowed = new Set([...required, ...(config.MetaOptional ?? [])]);
  const unpermitted = Object.keys(request.meta).filter((key) => !allowed.has(key));
  if (unpermitted.length > 0) {
    throw failure(`Dispatch request included unpermitted metadata keys: [${unpermitted.join(' ')}]`);
  }
  const missing = required.filter((key) => request.meta[key] === undefined);
  if (missing.length > 0) throw failure(`Dispatch did not provide required meta keys: [${missing.join(' ')}]`);
}
