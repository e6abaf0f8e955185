import { z } from 'zod';
import { ORDINARY_PLAN } from '../../domain/policy/facts.ts';
import { POLICY_ACTIONS } from '../../domain/policy/policy.ts';

const facts = z.strictObject({
  risk: z.enum(['none', 'low', 'medium', 'high']).optional(),
  isNew: z.boolean().optional(),
  places: z.int().optional(),
  stops: z.int().optional(),
  replaces: z.int().optional(),
  moves: z.int().optional(),
  countDelta: z.int().optional(),
  destroys: z.int().optional(),
  isImageOnly: z.boolean().optional(),
  preemptsOthers: z.boolean().optional(),
  preemptedServices: z.array(z.string()).optional(),
  vaultPoliciesChanged: z.boolean().optional(),
  failsToPlace: z.boolean().optional(),
});

const oneCase = z
  .strictObject({
    /** A Slack id: roles and ownership follow from the configuration, and from `groups`. */
    person: z.string().regex(/^[UW][A-Z0-9]{2,}$/, 'must be the Slack id of an account (U…)'),
    groups: z.array(z.string().regex(/^S[A-Z0-9]{2,}$/, 'must be the id of a user group (S…)')).default([]),
    action: z.enum(POLICY_ACTIONS),
    service: z.string(),
    environment: z.string(),
    channel: z.string().default(''),
    at: z.iso.datetime().default('2026-01-05T12:00:00Z'),
    approvals: z.int().min(0).default(0),
    break_glass: z.boolean().default(false),
    freeze: z.strictObject({ name: z.string(), override: z.string() }).optional(),
    /** What differs from an ordinary plan: one replaced allocation, a new image, low risk. */
    plan: facts.default({}),
    expect: z.enum(['allow', 'deny']).optional(),
    /** A rule that must have had a say. */
    rule: z.string().optional(),
    /** For `ask-approval`: who must approve, in the words of a card. */
    seats: z.array(z.string()).optional(),
  })
  .refine(({ expect, seats }) => expect !== undefined || seats !== undefined, { error: 'must expect something' })
  .refine(({ action, seats }) => seats === undefined || action === 'ask-approval', {
    error: 'expects seats of another action than ask-approval',
  });

/** The file of `meshbot policy test`. */
export const CASES = z.strictObject({ cases: z.array(oneCase).min(1, 'must hold a case') });
export type PolicyCase = z.infer<typeof oneCase>;

/** The plan that a case is about. */
export function planOf({ plan }: PolicyCase): typeof ORDINARY_PLAN {
  return { ...ORDINARY_PLAN, ...Object.fromEntries(Object.entries(plan).filter(([, value]) => value !== undefined)) };
}
