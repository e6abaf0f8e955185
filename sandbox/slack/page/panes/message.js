/** One message: author, body, files, reactions, replies. */
import { drawAttachment } from '../blocks/attachment.js';
import { drawBlocks } from '../blocks/index.js';
import { drawMessageText } from '../blocks/text.js';
import { h, icon } from '../dom.js';
import { drawEmoji, drawInlineText } from '../mrkdwn/draw.js';
import { author } from '../state.js';
import { messageSurface } from '../surfaces.js';
import { testIds } from '../test-ids.js';
import { drawAvatar } from './avatar.js';
import { formatTs } from './time.js';

/**
 * @typedef {import('../session.js').Session} Session
 * @typedef {import('../../wire.ts').Message} Message
 * @typedef {{compact: boolean, inThread: boolean}} Setting `compact`: follows a message of the same author
 */

const QUICK_REACTIONS = ['white_check_mark', 'eyes', '+1'];

/** @param {Session} session @param {Message} message @param {Setting} setting */
export function drawMessage(session, message, setting) {
  const { state } = session;
  if (state === undefined) return h('div');
  if (message.subtype === 'tombstone')
    return h(
      'div',
      { class: 'message tombstone', 'data-testid': testIds.message(message.ts) },
      icon('trash'),
      'This message was deleted.',
    );
  const who = author(state, message);
  const zone = state.users.find(({ id }) => id === session.me)?.tz;
  const time = h(
    'time',
    { class: 'time', title: formatTs(message.ts, zone, '{date_long} at {time_secs}') },
    formatTs(message.ts, zone, '{time}'),
  );
  const isPrivate = message.ephemeral_to !== undefined;
  return h(
    'article',
    {
      class: `message ${setting.compact ? 'compact' : ''} ${isPrivate ? 'ephemeral' : ''} ${message.user === session.me ? 'mine' : ''}`,
      'data-testid': testIds.message(message.ts),
      'data-ts': message.ts,
      'aria-label': `${who.name}, ${time.textContent}`,
    },
    isPrivate && h('div', { class: 'private-note' }, icon('eye'), 'Only visible to you'),
    h('div', { class: 'gutter' }, setting.compact ? time : drawAvatar(who)),
    h(
      'div',
      { class: 'message-body' },
      !setting.compact &&
        h(
          'div',
          { class: 'author' },
          h('bdi', { class: 'author-name' }, who.name),
          who.isApp && h('span', { class: 'app-badge' }, 'APP'),
          time,
        ),
      message.subtype === 'thread_broadcast' && !setting.inThread && drawBroadcastNote(session, message),
      drawBody(session, message),
      isPrivate && drawDismiss(session, message),
      drawReactions(session, message),
      !setting.inThread && drawReplies(session, message, zone),
    ),
    !isPrivate && drawTools(session, message, setting),
  );
}

/** @param {Session} session @param {Message} message */
function drawBody(session, message) {
  const surface = messageSurface(session, message);
  const blocks = message.blocks ?? [];
  return h(
    'div',
    { class: 'content' },
    blocks.length > 0 ? drawBlocks(blocks, surface) : message.text !== '' && drawMessageText(message.text, surface),
    message.edited && h('span', { class: 'edited' }, '(edited)'),
    message.attachments?.map((attachment) => drawAttachment(attachment, surface)),
    message.files && message.files.length > 0 && surface.drawFiles(message.files),
  );
}

/** @param {Session} session @param {Message} message */
function drawBroadcastNote(session, message) {
  const root = session.state?.messages[message.channel]?.find(({ ts }) => ts === message.thread_ts);
  const open = () => session.open(message.channel, message.thread_ts);
  return h(
    'div',
    { class: 'broadcast-note' },
    'replied to a thread: ',
    h(
      'button',
      { type: 'button', class: 'text-button', onclick: open },
      root === undefined ? 'open it' : drawInlineText(root.text.slice(0, 80), messageSurface(session, message).reader),
    ),
  );
}

/** @param {Session} session @param {Message} message */
function drawDismiss(session, message) {
  const dismiss = () => session.socket.request({ t: 'dismiss', channel: message.channel, ts: message.ts });
  return h(
    'button',
    { type: 'button', class: 'text-button dismiss', 'data-testid': testIds.dismiss(message.ts), onclick: dismiss },
    'Dismiss message',
  );
}

/** @param {Session} session @param {Message} message @param {string} name @param {boolean} present */
const react = (session, message, name, present) =>
  session.socket.request({ t: 'reaction', channel: message.channel, ts: message.ts, name, present });

/** @param {Session} session @param {Message} message */
function drawReactions(session, message) {
  if (message.reactions === undefined || message.reactions.length === 0) return null;
  const { reader } = messageSurface(session, message);
  return h(
    'div',
    { class: 'reactions' },
    message.reactions.map((reaction) => {
      const mine = reaction.users.includes(session.me);
      const names = reaction.users.map((id) => reader.userName(id) ?? id).join(', ');
      return h(
        'button',
        {
          type: 'button',
          class: `reaction ${mine ? 'mine' : ''}`,
          title: `${names} reacted with :${reaction.name}:`,
          'aria-pressed': String(mine),
          onclick: () => react(session, message, reaction.name, !mine),
        },
        drawEmoji(reaction.name, reader),
        h('span', null, reaction.count),
      );
    }),
  );
}

/** @param {Session} session @param {Message} message @param {string | undefined} zone */
function drawReplies(session, message, zone) {
  const { state } = session;
  const count = message.reply_count ?? 0;
  if (state === undefined || count === 0) return null;
  const faces = (message.reply_users ?? [])
    .slice(0, 4)
    .map((id) => author(state, { ...message, user: id, bot_id: '' }));
  const last = message.latest_reply;
  return h(
    'button',
    {
      type: 'button',
      class: 'replies',
      'data-testid': testIds.openThread(message.ts),
      onclick: () => session.open(message.channel, message.ts),
    },
    faces.map((who) => drawAvatar(who, 'avatar-small')),
    h('span', { class: 'reply-count' }, `${count} ${count === 1 ? 'reply' : 'replies'}`),
    last !== undefined &&
      h('span', { class: 'last-reply' }, `Last reply ${formatTs(last, zone, '{date_short_pretty} at {time}')}`),
    h('span', { class: 'view-thread' }, 'View thread'),
  );
}

/** @param {Session} session @param {Message} message @param {Setting} setting */
function drawTools(session, message, setting) {
  const { reader } = messageSurface(session, message);
  const reply = () => session.open(message.channel, message.thread_ts ?? message.ts);
  const remove = () => session.socket.request({ t: 'delete_message', channel: message.channel, ts: message.ts });
  const mine = message.user === session.me;
  return h(
    'div',
    { class: 'tools', role: 'toolbar', 'aria-label': 'Message actions' },
    QUICK_REACTIONS.map((name) =>
      h(
        'button',
        { type: 'button', 'aria-label': `React with ${name}`, onclick: () => react(session, message, name, true) },
        drawEmoji(name, reader),
      ),
    ),
    !setting.inThread &&
      h(
        'button',
        {
          type: 'button',
          'aria-label': 'Reply in thread',
          title: 'Reply in thread',
          'data-testid': testIds.reply(message.ts),
          onclick: reply,
        },
        icon('thread'),
      ),
    mine &&
      h(
        'button',
        { type: 'button', 'aria-label': 'Delete message', title: 'Delete message', onclick: remove },
        icon('trash'),
      ),
  );
}
