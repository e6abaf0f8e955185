import type { KnownBlock } from '@slack/types';
import type { MeshError } from '../domain/errors.ts';
import { type FaultText, faultText } from '../messages/en/errors.ts';
import { codeSpan, prose } from './blocks/escape.ts';
import type { Drawn } from './rendering.ts';

/** A fault as an answer: what was wrong, what to do, and for a slip one example to copy. */
export function drawFault(error: MeshError, requestId: string): Drawn {
  return drawFaultText(faultText(error, requestId));
}

export function drawFaultText({ said, next, example }: FaultText): Drawn {
  const shown = example === undefined ? '' : `\n${codeSpan(example, 200)}`;
  return {
    text: prose(`${said} ${next}`, 600),
    blocks: [section(`${prose(said, 600)}\n${prose(next, 400)}${shown}`)],
  };
}

/** Text that is escaped already; `verbatim` keeps Slack from finding mentions in it by itself. */
export function section(text: string): KnownBlock {
  return { type: 'section', text: { type: 'mrkdwn', text, verbatim: true } };
}

export function context(text: string): KnownBlock {
  return { type: 'context', elements: [{ type: 'mrkdwn', text, verbatim: true }] };
}
