import { prose } from './escape.ts';

/** An ISO instant that Slack shows in the reader's own time zone, with UTC for where it cannot. */
export function slackDate(iso: string, format: string): string {
  const ms = Date.parse(iso);
  if (Number.isNaN(ms)) return prose(iso, 40);
  const fallback = `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  return `<!date^${Math.floor(ms / 1000)}^${format}|${fallback}>`;
}
