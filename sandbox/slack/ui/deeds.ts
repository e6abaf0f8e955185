import { interact } from '../control/control.ts';
import { deleteOwn, dismiss, editOwn, join, openHome, react, say } from '../control/people.ts';
import { runCommand } from '../interact/commands.ts';
import { closeView, submitView } from '../interact/submissions.ts';
import type { Services } from '../services.ts';
import type { PageToServer } from '../ui-protocol.ts';
import { typedText } from './typed-text.ts';

/** What a message of the page asks for, once it is settled who acts. Answers a sentence for a toast when it did not work. */
export type Deed = Exclude<PageToServer, { readonly t: 'act_as' | 'options' }>;

const NO_ANSWER = 'We had some trouble connecting. Try again?';
const CLICK_PROBLEMS = {
  acked: undefined,
  not_found: 'This button is no longer there.',
  dispatch_failed: 'This app is not responding: nothing was sent.',
  operation_timeout: 'This app did not respond in time.',
} as const;

export async function perform(services: Services, user: string, deed: Deed): Promise<string | undefined> {
  switch (deed.t) {
    case 'post_message': {
      const text = typedText(services.world.directory, deed.text);
      return say(services, { ...deed, user, text }) === undefined ? 'You cannot post here.' : undefined;
    }
    case 'slash_command':
      // What else goes wrong is told by a notice in the channel.
      return (await runCommand(services, { ...deed, user })) === 'not_in_channel'
        ? 'You are not in this channel.'
        : undefined;
    case 'block_action': {
      const { channel, messageTs, action, viewId, values } = deed;
      const surface = viewId === undefined ? {} : { viewId };
      const state = values === undefined ? {} : { values };
      return CLICK_PROBLEMS[await interact(services, { user, channel, messageTs, action, ...surface, ...state })];
    }
    case 'view_submit':
      return (await submitView(services, user, deed.values)) === 'trouble' ? NO_ANSWER : undefined;
    case 'view_close':
      return void closeView(services, user, deed.all === true);
    default:
      return performQuietly(services, user, deed);
  }
}

type QuietDeed = Exclude<
  Deed,
  { readonly t: 'post_message' | 'slash_command' | 'block_action' | 'view_submit' | 'view_close' }
>;

function performQuietly(services: Services, user: string, deed: QuietDeed): string | undefined {
  const refused = (ok: boolean, text: string) => (ok ? undefined : text);
  switch (deed.t) {
    case 'open_home':
      return void openHome(services, user, deed.tab);
    case 'open_dm':
      return void services.world.directory.openDm(user, deed.with);
    case 'join':
      return refused(join(services, deed.channel, user) !== undefined, 'You cannot join this channel.');
    case 'reaction':
      return refused(react(services, { ...deed, user }), 'You cannot react to this message.');
    case 'edit_message': {
      const text = typedText(services.world.directory, deed.text);
      return refused(editOwn(services, { ...deed, user }, text) !== undefined, 'You cannot edit this message.');
    }
    case 'delete_message':
      return refused(deleteOwn(services, { ...deed, user }), 'You cannot delete this message.');
    case 'dismiss':
      return refused(dismiss(services, { ...deed, user }), 'Only its reader can dismiss a message.');
  }
}
