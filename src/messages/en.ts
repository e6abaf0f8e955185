import * as answers from './en/answers.ts';
import * as approvals from './en/approvals.ts';
import * as can from './en/can.ts';
import * as card from './en/card.ts';
import * as errors from './en/errors.ts';
import * as help from './en/help.ts';
import { home } from './en/home.ts';
import * as locks from './en/locks.ts';
import * as modals from './en/modals.ts';
import * as plan from './en/plan.ts';
import * as refusals from './en/refusals.ts';
import { replies } from './en/replies.ts';
import * as thread from './en/thread.ts';

/** Every sentence that people read. A second language is one more value of the same type. */
export const en = {
  answers,
  approvals,
  can,
  card,
  errors,
  help,
  home,
  locks,
  modals,
  plan,
  refusals,
  replies,
  thread,
} as const;
export type Messages = typeof en;
