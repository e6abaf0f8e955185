import { isObject } from '../../json.ts';
import type { Json } from '../wire.ts';

export interface Acknowledgement {
  readonly envelopeId: string;
  /** The answer that came with it; empty when there was none. */
  readonly payload: Json;
}

/** Reads a frame of the app; anything but an acknowledgement is undefined, as Slack ignores it too. */
export function parseAcknowledgement(raw: string): Acknowledgement | undefined {
  let frame: unknown;
  try {
    frame = JSON.parse(raw);
  } catch {
    return undefined;
  }
  if (!isObject(frame) || typeof frame['envelope_id'] !== 'string') return undefined;
  const { envelope_id, payload } = frame;
  return { envelopeId: envelope_id, payload: isObject(payload) ? payload : {} };
}
