// The least that a Bolt app can be: what Meshbot's latency and memory are compared with.
import { App } from '@slack/bolt';

const { SLACK_BOT_TOKEN: token, SLACK_APP_TOKEN: appToken, SLACK_API_URL: slackApiUrl, ANSWER: answer } = process.env;
if (token === undefined || appToken === undefined || slackApiUrl === undefined || answer === undefined) {
  throw new Error('SLACK_BOT_TOKEN, SLACK_APP_TOKEN, SLACK_API_URL and ANSWER must be set');
}
const words = JSON.parse(answer);

const app = new App({ token, appToken, socketMode: true, clientOptions: { slackApiUrl } });
app.command('/mesh', async ({ ack, respond }) => {
  await ack();
  await respond(words);
});
await app.start();
console.log('ready');

process.once('SIGTERM', () => process.exit(0));
