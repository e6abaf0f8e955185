import type { MeshError } from '../../domain/errors.ts';
import { type FaultText, faultText } from '../../messages/en/errors.ts';
import type { Drawn } from '../rendering.ts';
import { section } from './build.ts';
import { codeSpan, prose } from './escape.ts';

/** A fault as an answer: what was wrong, what to do, and for a slip one example to copy. */
export function drawFault(error: MeshError, requestId: string): Drawn {
  return drawFaultText(faultText(error, requestId));
}

export function drawFaultText({ said, next, example }: FaultText): Drawn {
  const shown = example === undefined ? [] : [codeSpan(example, 200)];
  return {
    text: prose(`${said} ${next}`, 600),
    blocks: [section([prose(said, 600), prose(next, 400), ...shown])],
  };
}
