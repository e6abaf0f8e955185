import { goDuration } from '../../../../go-duration.ts';
import type { Wire } from '../../wire-object.ts';
import { quoted, when } from '../errors.ts';

const SECOND = 1_000_000_000;
const DELAY_FUNCTIONS = ['constant', 'exponential', 'fibonacci'];

/** A policy that neither counts attempts nor is unlimited is off and not looked at further. */
export function rescheduleErrors(policy: Wire): string[] {
  const n = (field: string): number => Number(policy[field]);
  const unlimited = policy['Unlimited'] === true;
  if (!unlimited && n('Attempts') === 0) return [];
  const { Attempts: attempts, Interval: interval } = policy;
  const delays = delayErrors(policy);
  return [
    ...when(n('Attempts') > 0 && n('Interval') <= 0, 'Interval must be a non zero value if Attempts > 0'),
    ...(n('Attempts') > 0 && unlimited
      ? [
          `Reschedule Policy with Attempts = ${attempts}, Interval = ${goDuration(interval)}, and Unlimited = true is ambiguous`,
          'If Attempts >0, Unlimited cannot also be set to true',
        ]
      : []),
    ...delays,
    ...when(
      !unlimited && n('Interval') < 15 * SECOND,
      `Interval cannot be less than 15s (got ${goDuration(interval)})`,
    ),
    ...(unlimited || delays.length > 0 ? [] : roomErrors(policy)),
  ];
}

function delayErrors(policy: Wire): string[] {
  const n = (field: string): number => Number(policy[field]);
  const growth = policy['DelayFunction'];
  const grows = growth !== 'constant';
  return [
    ...when(n('Delay') < 5 * SECOND, `Delay cannot be less than 5s (got ${goDuration(policy['Delay'])})`),
    ...when(
      !DELAY_FUNCTIONS.includes(String(growth)),
      `Invalid delay function ${quoted(growth)}, must be one of ["constant" "exponential" "fibonacci"]`,
    ),
    ...when(
      grows && n('MaxDelay') < 5 * SECOND,
      `Max Delay cannot be less than 5s (got ${goDuration(policy['Delay'])})`,
    ),
    ...when(
      grows && n('MaxDelay') < n('Delay'),
      `Max Delay cannot be less than Delay ${goDuration(policy['Delay'])} (got ${goDuration(policy['MaxDelay'])})`,
    ),
  ];
}

/** The attempts that an interval has room for, and the interval (ns) that they all would need. */
interface Room {
  readonly attempts: number;
  readonly isEnough: boolean;
  readonly needed: number;
}

function roomErrors(policy: Wire): string[] {
  const [most, interval, delay, ceiling] = ['Attempts', 'Interval', 'Delay', 'MaxDelay'].map((field) =>
    Number(policy[field]),
  ) as [number, number, number, number]; // one number a field
  const growth = policy['DelayFunction'];
  const room =
    growth === 'constant'
      ? constantRoom(most, interval, delay)
      : growth === 'exponential'
        ? exponentialRoom(most, interval, { delay, ceiling })
        : fibonacciRoom(most, interval, { delay, ceiling });
  if (room.isEnough) return [];
  const given = `${room.attempts} attempts in ${goDuration(interval)} with initial delay ${goDuration(delay)}`;
  const limits =
    growth === 'constant'
      ? ` and delay function ${quoted(growth)}`
      : `, delay function ${quoted(growth)}, and delay ceiling ${goDuration(ceiling)}`;
  const needed = Math.round(room.needed / SECOND) * SECOND;
  return [
    `Nomad can only make ${given}${limits}`,
    `Set the interval to at least ${goDuration(needed)} to accommodate ${most} attempts`,
  ];
}

function constantRoom(most: number, interval: number, delay: number): Room {
  const needed = most * delay;
  return { attempts: Math.floor(interval / delay), isEnough: interval >= needed, needed };
}

/** Nomad counts the last delay alone until the ceiling is reached, and adds up from there. */
function exponentialRoom(most: number, interval: number, { delay, ceiling }: Growth): Room {
  let attempts = 0;
  let needed = 0;
  for (let i = 0; i < most; i++) {
    const next = 2 ** i * delay;
    needed = next > ceiling ? needed + ceiling : next;
    if (needed < interval) attempts += 1;
  }
  return { attempts, isEnough: attempts >= most, needed };
}

function fibonacciRoom(most: number, interval: number, { delay, ceiling }: Growth): Room {
  const slots = [delay, delay];
  let isAtCeiling = false;
  for (let i = 2; i < most; i++) {
    const [last, before] = [slots[i - 1] ?? 0, slots[i - 2] ?? 0];
    const next = isAtCeiling ? last + ceiling : Math.min(last + before, ceiling);
    isAtCeiling ||= last + before > ceiling;
    slots.push(next);
  }
  const needed = slots.at(-1) ?? 0;
  const attempts = Math.max(
    slots.findIndex((slot) => slot > interval),
    0,
  );
  return { attempts, isEnough: interval >= needed, needed };
}

interface Growth {
  readonly delay: number;
  readonly ceiling: number;
}
