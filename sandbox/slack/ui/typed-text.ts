import type { Directory } from '../state/directory.ts';

/**
 * What Slack's composer makes of typed text: `@name` and `#channel` become references, `@here` and `@channel` mentions,
 * and everything else that looks like markup is escaped. References that the page completed are kept.
 */
export function typedText(directory: Directory, text: string): string {
  return text
    .split(/(<@[UW][A-Z0-9]+>|<#C[A-Z0-9]+>)/)
    .map((part, index) => (index % 2 === 1 ? part : mentions(directory, escapeMarkup(part))))
    .join('');
}

const escapeMarkup = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

function mentions(directory: Directory, text: string): string {
  const users = [...directory.users.values()];
  const channels = [...directory.channels.values()].filter((channel) => !channel.is_im);
  return text
    .replaceAll(/(^|\s)@(here|channel|everyone)\b/g, '$1<!$2>')
    .replaceAll(/(^|\s)@([\w.-]*\w)/g, (match, before: string, name: string) => {
      const user = users.find((candidate) => candidate.name.toLowerCase() === name.toLowerCase());
      return user === undefined ? match : `${before}<@${user.id}>`;
    })
    .replaceAll(/(^|\s)#([\w-]+)/g, (match, before: string, name: string) => {
      const channel = channels.find((candidate) => candidate.name === name);
      return channel === undefined ? match : `${before}<#${channel.id}>`;
    });
}
