import type { CedarValueJson, Context, Entities, TypeAndId } from '@cedar-policy/cedar-wasm/nodejs';
import type { PolicyAction, Principal, Question, Resource } from '../../domain/policy/policy.ts';
import { READY_ROLES, withBrought } from '../../domain/policy/roles.ts';

/** A question in the form of policies/meshbot.cedarschema. */
export interface Asked {
  readonly principal: TypeAndId;
  readonly action: TypeAndId;
  readonly resource: TypeAndId;
  readonly context: Context;
  readonly entities: Entities;
}

const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const;

/** Each ready-made role is a kind of the one after it. */
const ROLE_ENTITIES: Entities = READY_ROLES.map((name, index) => ({
  uid: { type: 'Role', id: name },
  attrs: {},
  parents: READY_ROLES.slice(index + 1, index + 2).map((id) => ({ type: 'Role', id })),
}));

export function callOf(question: Omit<Question, 'action'>, action: PolicyAction): Asked {
  const { principal, requester, resource } = question;
  const people = principal.person.userId === requester.person.userId ? [principal] : [principal, requester];
  return {
    ...headOf(question, action),
    context: contextOf(question),
    entities: [...people.map(personEntity), ...resourceEntities(resource), ...ROLE_ENTITIES],
  };
}

/** The same with no more than rules look at that ask for these attributes of the context. */
export function slicedCallOf(
  question: Omit<Question, 'action'>,
  action: PolicyAction,
  seen: ReadonlySet<string>,
): Asked {
  const { principal, requester, resource } = question;
  const isOther = principal.person.userId !== requester.person.userId;
  const people = seen.has('requester') && isOther ? [principal, requester] : [principal];
  const { plan, ...context } = contextOf(question);
  const facts = seen.has('plan') ? plan : planSeen(question.plan, seen);
  return {
    ...headOf(question, action),
    context: {
      ...Object.fromEntries(Object.entries(context).filter(([name]) => seen.has(name))),
      ...(facts === undefined ? {} : { plan: facts }),
    },
    entities: [...people.map(personEntity), ...resourceEntities(resource)],
  };
}

function headOf({ principal, resource }: Omit<Question, 'action'>, action: PolicyAction) {
  return {
    principal: { type: 'Person', id: principal.person.userId },
    action: { type: 'Action', id: action },
    resource: serviceId(resource),
  };
}

function serviceId({ service, environment }: Resource): TypeAndId {
  return { type: 'Service', id: `${service}@${environment}` };
}

function personEntity({ person, roles, groups, owns }: Principal): Entities[number] {
  return {
    uid: { type: 'Person', id: person.userId },
    attrs: { name: person.name },
    parents: [
      ...withBrought(roles).map((id) => ({ type: 'Role', id })),
      ...groups.map((id) => ({ type: 'Group', id })),
      ...owns.map((id) => ({ type: 'Owners', id })),
    ],
  };
}

function resourceEntities(resource: Resource): Entities {
  const environment = { type: 'Environment', id: resource.environment };
  return [
    {
      uid: serviceId(resource),
      attrs: {
        name: resource.service,
        environment: { __entity: environment },
        owners: { __entity: { type: 'Owners', id: resource.service } },
        owned: resource.isOwned,
      },
      parents: [environment],
    },
    { uid: environment, attrs: { approvals: resource.approvals }, parents: [] },
  ];
}

function contextOf(question: Omit<Question, 'action'>): Context {
  const at = new Date(question.at);
  const { freeze } = question;
  return {
    verb: question.verb,
    plan: planRecord(question.plan),
    requester: { __entity: { type: 'Person', id: question.requester.person.userId } },
    channel: question.channelId,
    now: { __extn: { fn: 'datetime', arg: at.toISOString() } },
    hourUtc: at.getUTCHours(),
    weekdayUtc: WEEKDAYS[at.getUTCDay()] ?? '',
    approvals: question.approvals,
    breakGlass: question.isBreakGlass,
    configuredRoles: [...question.configuredRoles],
    ...(freeze === undefined ? {} : { freeze: { name: freeze.name, override: freeze.override } }),
  };
}

/** Undefined where none of it is looked at. */
function planSeen(plan: Question['plan'], seen: ReadonlySet<string>): CedarValueJson | undefined {
  const facts = Object.entries(planRecord(plan)).filter(([name]) => seen.has(`plan.${name}`));
  return facts.length === 0 ? undefined : Object.fromEntries(facts);
}

function planRecord(plan: Question['plan']): Record<string, CedarValueJson> {
  const { risk, isNew, places, stops, replaces, moves, countDelta, destroys } = plan;
  return {
    ...{ risk, isNew, places, stops, replaces, moves, countDelta, destroys },
    imageOnly: plan.isImageOnly,
    preemptsOthers: plan.preemptsOthers,
    preemptsOwned: plan.preemptedServices.length > 0,
    vaultPoliciesChanged: plan.vaultPoliciesChanged,
    failsToPlace: plan.failsToPlace,
  };
}
