/** Blocks that show something stored elsewhere: image, file, video. */
import { h, link } from '../dom.js';
import { drawText } from '../mrkdwn/draw.js';

/** @typedef {import('../surface.js').Surface} Surface */

/**
 * A picture; where it cannot be loaded (the page loads nothing from the network), its description stands in its place.
 * @param {{alt_text: string, image_url?: string, slack_file?: {id?: string, url?: string}}} image
 * @param {Surface} surface @param {string} className
 */
export function drawImage(image, surface, className) {
  const id = image.slack_file?.id;
  const file = id === undefined ? undefined : surface.file(id);
  const src = image.image_url ?? image.slack_file?.url ?? file?.url_private;
  const missing = () =>
    h(
      'span',
      { class: `${className} image-missing`, role: 'img', 'aria-label': image.alt_text, title: image.alt_text },
      image.alt_text,
    );
  if (src === undefined) return missing();
  const picture = h('img', {
    class: className,
    src: localAddress(src),
    alt: image.alt_text,
    loading: 'lazy',
    referrerpolicy: 'no-referrer',
  });
  picture.addEventListener('error', () => picture.replaceWith(missing()), { once: true });
  return picture;
}

/** Files of this server are asked for where the page came from, under whichever name that was. @param {string} address */
export function localAddress(address) {
  try {
    const url = new URL(address, location.href);
    const loopback = ['127.0.0.1', 'localhost', '[::1]'];
    const same = loopback.includes(url.hostname) && loopback.includes(location.hostname) && url.port === location.port;
    return same ? `${url.pathname}${url.search}` : address;
  } catch {
    return address;
  }
}

/** @param {import('@slack/types').ImageBlock} block @param {Surface} surface */
export function drawImageBlock(block, surface) {
  return h(
    'figure',
    { class: 'image-block' },
    block.title && h('figcaption', { class: 'image-title' }, drawText(block.title, surface.reader)),
    drawImage(block, surface, 'image'),
  );
}

/** @param {import('@slack/types').FileBlock} block @param {Surface} surface */
export function drawFileBlock(block, surface) {
  const file = surface.file(block.external_id);
  return file === undefined
    ? h('div', { class: 'unknown-block' }, `File ${block.external_id}`)
    : surface.drawFiles([file]);
}

/** @param {import('@slack/types').VideoBlock} block @param {Surface} surface */
export function drawVideo(block, surface) {
  return h(
    'figure',
    { class: 'image-block' },
    h(
      'figcaption',
      { class: 'image-title' },
      link(block.title_url ?? block.video_url, drawText(block.title, surface.reader)),
    ),
    drawImage({ image_url: block.thumbnail_url, alt_text: block.alt_text }, surface, 'image'),
  );
}
