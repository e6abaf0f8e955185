import { splitCommand } from '../compose/commands.js';
import { encodeMessage, mentionable } from '../compose/encode.js';

/**
 * Sends what was typed in the open channel, or in its thread: a command as such, anything else as a message.
 * @param {import('../session.js').Session} session @param {string} text
 * @param {{thread?: string}} [to]
 */
export function sendText(session, text, { thread } = {}) {
  const { state, place } = session;
  if (state === undefined || place.channel === undefined) return;
  const where = { channel: place.channel, ...(thread === undefined ? {} : { thread_ts: thread }) };
  const command = splitCommand(text);
  if (command !== undefined) void session.socket.request({ t: 'slash_command', ...where, ...command });
  else void session.socket.request({ t: 'post_message', ...where, text: encodeMessage(text, mentionable(state)) });
}
