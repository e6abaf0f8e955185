/** A link behind a text, as ` <…|label>`. Only Slack's own addresses are links, and nothing in one can end it. */
export function linkTo(permalink: string | undefined, label: string): string {
  if (permalink === undefined || !/^https?:\/\/[\w.:-]+\/[\w./?=&%-]*$/.test(permalink)) return '';
  return ` <${permalink.replaceAll('&', '&amp;')}|${label}>`;
}
