import { z } from 'zod';
import { type Hold, type HoldPlace, isSamePlace } from '../../../domain/hold/hold.ts';

const place = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('everywhere') }),
  z.object({ kind: z.literal('environment'), environment: z.string() }),
  z.object({ kind: z.literal('service'), environment: z.string(), service: z.string() }),
]);
const instant = z.iso.datetime();
const holdForm = z.looseObject({
  id: z.string(),
  place,
  owner: z.looseObject({ userId: z.string(), teamId: z.string(), name: z.string() }),
  reason: z.string(),
  since: instant,
  until: instant.optional(),
  remindAt: instant.optional(),
  telling: instant.optional(),
});

/** Checked where we rely on it, handed on whole: an older replica keeps what a newer one wrote. */
const hold = z.custom<Hold>((value) => holdForm.safeParse(value).success);
const record = z.object({ v: z.literal(1), hold });

export function encodeHold(value: Hold): Buffer {
  return Buffer.from(JSON.stringify({ v: 1, hold: value }));
}

/** Undefined: it cannot be read, or it is not about this place. */
export function decodeHold(bytes: Buffer, at: HoldPlace): Hold | undefined {
  let json: unknown;
  try {
    json = JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
  const parsed = record.safeParse(json);
  return parsed.success && isSamePlace(parsed.data.hold.place, at) ? parsed.data.hold : undefined;
}
