import type { Placement } from '../../../domain/catalogue.ts';
import { type Refusal, refuse } from '../../../domain/outcome.ts';
import { makePlan } from '../../../domain/plan/make-plan.ts';
import { maskText } from '../../../domain/plan/mask.ts';
import type { Plan } from '../../../domain/plan/plan.ts';
import type { LoadedJob } from '../../../ports/job-loader.ts';
import { type ChangeDeps, isoNow, upstreamsOf } from '../deps.ts';
import { type Asked, type FrozenJob, MAX_BODY_BYTES, parseBody } from './frozen.ts';

export interface PlannedJob {
  readonly kind: 'planned';
  readonly plan: Plan;
  readonly frozen: FrozenJob;
}

interface PlanOptions {
  readonly planNumber: number;
  readonly signal?: AbortSignal | undefined;
}

/** Builds the wanted job afresh from its source and plans it. */
export async function loadAndPlan(
  deps: ChangeDeps,
  placement: Placement,
  asked: Asked,
  options: PlanOptions,
): Promise<PlannedJob | Refusal> {
  const { loader } = upstreamsOf(deps, placement.environment);
  const loaded = await loader.load({ placement, ...asked }, callOptions(options));
  if (loaded.kind === 'refused') return loaded;
  const frozen: FrozenJob = { body: JSON.stringify(loaded.job), source: loaded.source, asked };
  const size = Buffer.byteLength(frozen.body);
  if (size > MAX_BODY_BYTES) return refuse('job-too-large', { bytes: size, limit: MAX_BODY_BYTES });
  return planFrozen(deps, placement.environment, frozen, { ...options, loaded });
}

/** Plans a job as it was frozen. The current job is read beside the plan, for what people are told about it. */
export async function planFrozen(
  deps: ChangeDeps,
  environment: string,
  frozen: FrozenJob,
  options: PlanOptions & { readonly loaded: Pick<LoadedJob, 'current' | 'fromVersion' | 'toVersion' | 'keptCounts'> },
): Promise<PlannedJob | Refusal> {
  const { scheduler } = upstreamsOf(deps, environment);
  const job = parseBody(frozen);
  const answered = await scheduler.plan(job, callOptions(options));
  if ('kind' in answered) return refuse('job-invalid', { message: maskText(answered.message) });
  const { current, fromVersion, toVersion, keptCounts } = options.loaded;
  const plan = makePlan({
    number: options.planNumber,
    madeAt: isoNow(deps),
    body: frozen.body,
    job,
    current: current?.spec,
    scheduler: answered,
    fromVersion,
    toVersion,
    keptCounts,
    digest: (text) => deps.digester.digest(text),
  });
  return { kind: 'planned', plan, frozen };
}

export function callOptions({ signal }: { readonly signal?: AbortSignal | undefined }): { signal?: AbortSignal } {
  return signal === undefined ? {} : { signal };
}
