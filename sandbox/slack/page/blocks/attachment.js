/** Legacy attachments: a colour bar beside text, fields or blocks. */
import { h, link } from '../dom.js';
import { drawInlineText, drawMrkdwn } from '../mrkdwn/draw.js';
import { drawBlocks } from './index.js';
import { drawImage } from './media.js';

/** @typedef {import('../surface.js').Surface} Surface */

const NAMED = new Map([
  ['good', '#2eb67d'],
  ['warning', '#ecb22e'],
  ['danger', '#e01e5a'],
]);

/** @param {import('../../wire.ts').Attachment} attachment @param {Surface} surface */
export function drawAttachment(attachment, surface) {
  const bar = h('div', { class: 'attachment-bar' });
  const colour = barColour(attachment.color);
  if (colour !== undefined) bar.style.setProperty('background-color', colour);
  return h(
    'div',
    { class: 'attachment' },
    bar,
    h(
      'div',
      { class: 'attachment-body' },
      attachment.blocks === undefined ? drawLegacy(attachment, surface) : drawBlocks(attachment.blocks, surface),
    ),
  );
}

/** @param {string | undefined} colour */
export function barColour(colour) {
  if (colour === undefined) return undefined;
  return NAMED.get(colour) ?? (/^#?[0-9a-f]{6}$/i.test(colour) ? `#${colour.replace('#', '')}` : undefined);
}

/** @param {import('../../wire.ts').Attachment} attachment @param {Surface} surface */
function drawLegacy(attachment, surface) {
  /** @param {string} key */
  const text = (key) => {
    const value = attachment[key];
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const title = text('title');
  const titleLink = text('title_link');
  const fields = /** @type {readonly {title?: string, value?: string, short?: boolean}[]} */ (
    Array.isArray(attachment['fields']) ? attachment['fields'] : []
  );
  const body = text('text') ?? (title === undefined && fields.length === 0 ? attachment.fallback : undefined);
  const image = text('image_url');
  const footer = text('footer');
  return [
    text('pretext') && h('div', { class: 'text' }, drawMrkdwn(text('pretext') ?? '', surface.reader)),
    text('author_name') && h('div', { class: 'attachment-author' }, text('author_name')),
    title !== undefined &&
      h(
        'div',
        { class: 'attachment-title' },
        titleLink === undefined ? drawInlineText(title, surface.reader) : link(titleLink, title),
      ),
    body && h('div', { class: 'text' }, drawMrkdwn(body, surface.reader)),
    fields.length > 0 &&
      h(
        'div',
        { class: 'fields' },
        fields.map((field) =>
          h(
            'div',
            { class: field.short === true ? 'field text' : 'field field-long text' },
            h('div', { class: 'field-title' }, field.title),
            drawMrkdwn(field.value ?? '', surface.reader),
          ),
        ),
      ),
    image !== undefined && drawImage({ image_url: image, alt_text: title ?? 'image' }, surface, 'image'),
    footer !== undefined && h('div', { class: 'context' }, drawInlineText(footer, surface.reader)),
  ];
}
