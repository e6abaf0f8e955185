/** Files in a message: pictures inline, text with a preview that expands, anything as a card to download. */
import { localAddress } from '../blocks/media.js';
import { h, icon, isolated } from '../dom.js';
import { testIds } from '../test-ids.js';

/** @typedef {import('../../wire.ts').File} File */

const PREVIEW_LINES = 5;
const INLINE_IMAGES = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/svg+xml']);

/** @param {readonly File[]} files @param {import('../mrkdwn/draw.js').Reader} _reader */
export function drawFiles(files, _reader) {
  return h('div', { class: 'files' }, files.map(drawFile));
}

/** @param {File} file */
function drawFile(file) {
  const isText = file.mode === 'snippet' || file.mimetype.startsWith('text/') || file.preview !== undefined;
  return h(
    'div',
    { class: 'file', 'data-testid': testIds.file(file.id) },
    h(
      'div',
      { class: 'file-head' },
      icon('file'),
      h(
        'div',
        { class: 'file-names' },
        h('strong', { class: 'file-title' }, isolated(file.title || file.name)),
        h('span', { class: 'file-kind' }, `${file.pretty_type} · ${size(file.size)}`),
      ),
      h(
        'a',
        {
          class: 'button button-icon',
          href: localAddress(file.url_private_download),
          download: file.name,
          'aria-label': `Download ${file.name}`,
        },
        icon('download'),
      ),
    ),
    INLINE_IMAGES.has(file.mimetype) &&
      h('img', {
        class: 'file-image',
        src: localAddress(file.url_private),
        alt: file.title || file.name,
        loading: 'lazy',
      }),
    isText && drawSnippet(file),
  );
}

/** @param {number} bytes */
const size = (bytes) =>
  bytes < 1024
    ? `${bytes} B`
    : bytes < 1024 * 1024
      ? `${(bytes / 1024).toFixed(1)} kB`
      : `${(bytes / 1024 / 1024).toFixed(1)} MB`;

/** @param {File} file */
function drawSnippet(file) {
  const isDiff = file.filetype === 'diff' || /\.(diff|patch)$/.test(file.name);
  const preview = (file.preview ?? '').split('\n').slice(0, PREVIEW_LINES);
  const code = h('pre', { class: 'code-block snippet', tabindex: '0', dir: 'ltr' });
  const show = (/** @type {readonly string[]} */ lines) =>
    code.replaceChildren(...lines.map((line) => drawLine(line, isDiff)));
  show(preview);
  const more = file.lines_more ?? Math.max(0, (file.lines ?? preview.length) - preview.length);
  let open = false;
  const toggle = async () => {
    open = !open;
    const text = open ? await fetchText(file) : undefined;
    if (text === undefined) open = false;
    show(text === undefined ? preview : text.replace(/\n$/, '').split('\n'));
    button.textContent = open ? 'Collapse' : `Show all ${preview.length + more} lines`;
    button.setAttribute('aria-expanded', String(open));
  };
  const button = h(
    'button',
    { type: 'button', class: 'text-button', 'aria-expanded': 'false', onclick: toggle },
    file.preview === undefined ? 'Show content' : `Show all ${preview.length + more} lines`,
  );
  return h('div', { class: 'snippet-box' }, code, (more > 0 || file.preview === undefined) && button);
}

/** @param {File} file */
async function fetchText(file) {
  try {
    const answer = await fetch(localAddress(file.url_private));
    return answer.ok ? await answer.text() : undefined;
  } catch {
    return undefined;
  }
}

/** @param {string} line @param {boolean} isDiff */
function drawLine(line, isDiff) {
  const kind = !isDiff
    ? ''
    : line.startsWith('+')
      ? 'line-added'
      : line.startsWith('-')
        ? 'line-removed'
        : line.startsWith('@@')
          ? 'line-place'
          : '';
  return h('span', { class: `line ${kind}` }, isolated(`${line}\n`));
}
