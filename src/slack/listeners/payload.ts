import type { CardRef } from '../../domain/change/change.ts';
import { isRecord } from '../../domain/is-record.ts';

/** Slack's payloads as they are, before anything in them is believed. */
export type Payload = Readonly<Record<string, unknown>>;

export function text(from: unknown, name: string): string | undefined {
  const value = isRecord(from) && Object.hasOwn(from, name) ? from[name] : undefined;
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function part(from: unknown, name: string): Payload {
  const value = isRecord(from) && Object.hasOwn(from, name) ? from[name] : undefined;
  return isRecord(value) ? value : {};
}

/** Who did it. Somebody of another workspace carries their own team. */
export function actorOf(body: unknown): { readonly userId: string; readonly teamId: string } | undefined {
  const user = part(body, 'user');
  const userId = text(user, 'id');
  const teamId = text(user, 'team_id') ?? text(part(body, 'team'), 'id');
  return userId === undefined || teamId === undefined ? undefined : { userId, teamId };
}

const CHANGE_ID = /^[a-z0-9-]{1,80}$/u;
const TS = /^\d{1,15}\.\d{1,9}$/u;
const CHANNEL = /^[A-Z0-9]{2,30}$/u;

/** The value of a card's button, `web-7k3m9q:2`; anything else is forged. */
export function parseActionValue(
  value: string,
): { readonly changeId: string; readonly planNumber: number } | undefined {
  const [changeId = '', number = '', ...rest] = value.split(':');
  if (rest.length > 0 || !CHANGE_ID.test(changeId) || !/^[1-9]\d{0,5}$/u.test(number)) return undefined;
  return { changeId, planNumber: Number(number) };
}

export function cardFrom(channelId: string | undefined, ts: string | undefined): CardRef | undefined {
  if (channelId === undefined || ts === undefined || !CHANNEL.test(channelId) || !TS.test(ts)) return undefined;
  return { channelId, ts };
}

/** What the reject modal carries through Slack and back; it may have been tampered with on the way. */
export function parseModalMetadata(
  metadata: string,
): { readonly changeId: string; readonly planNumber: number; readonly card: CardRef } | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(metadata);
  } catch {
    return undefined;
  }
  const number = isRecord(parsed) ? parsed['planNumber'] : undefined;
  const value = parseActionValue(`${text(parsed, 'changeId') ?? ''}:${String(number)}`);
  const card = cardFrom(text(parsed, 'channelId'), text(parsed, 'ts'));
  return value === undefined || card === undefined ? undefined : { ...value, card };
}
