import type { ModalView } from '@slack/types';
import { MeshError } from '../../domain/errors.ts';
import { replies } from '../../messages/en/replies.ts';
import { section } from '../blocks/build.ts';
import { drawFaultText } from '../blocks/fault.ts';
import type { Drawn } from '../rendering.ts';
import { classify, toMeshError } from '../web-api/failure.ts';
import type { Answer } from './answer.ts';
import type { ListenerDeps } from './deps.ts';

/** Slack takes a trigger for 3 s; half of it is spent on having the real window at once, without a flicker. */
const PATIENCE_MS = 1500;

/** What a click is answered with: a window, or words in its place. */
export type Window =
  | { readonly kind: 'window'; readonly view: ModalView }
  | { readonly kind: 'drawn'; readonly drawn: Drawn };

/**
 * Opens the window that `load` comes to. When it is not there in time, a waiting window is opened in the trigger's 3 s
 * and filled later. Words in place of a window are an ordinary answer as long as no window is open.
 */
export async function openWindow(deps: ListenerDeps, triggerId: string, load: Promise<Window>): Promise<Answer> {
  // When Slack does not take the window, nobody waits for what it should have held.
  load.catch(() => {});
  const soon = await Promise.race([load, later(deps)]);
  if (soon?.kind === 'drawn') return soon;
  const opened = await open(deps, triggerId, soon?.view ?? waitingView());
  if (opened === undefined) return { kind: 'drawn', drawn: drawFaultText({ said: replies.tooSlow, next: '' }) };
  if (soon !== undefined) return undefined;
  const loaded = await load.catch(async (error: unknown) => {
    await show(deps, opened, wordsView({ text: '', blocks: [section([replies.cannotOpenTitle])] })).catch(() => {});
    throw error;
  });
  await show(deps, opened, loaded.kind === 'window' ? loaded.view : wordsView(loaded.drawn));
  return undefined;
}

async function later({ clock }: ListenerDeps): Promise<undefined> {
  await clock.sleep(PATIENCE_MS);
  return undefined;
}

const TRIGGER_GONE = new Set(['expired_trigger_id', 'trigger_exchanged', 'trigger_expired']);

/** The view's id; undefined when the trigger was used up. @throws MeshError */
async function open({ client }: ListenerDeps, triggerId: string, view: ModalView): Promise<string | undefined> {
  try {
    const opened = await client.views.open({ trigger_id: triggerId, view });
    return opened.view?.id ?? '';
  } catch (error) {
    const failure = classify(error);
    if (failure.kind === 'refused' && TRIGGER_GONE.has(failure.error)) return undefined;
    throw toMeshError('opening a window', failure);
  }
}

/** Somebody may have closed the window meanwhile; then there is nobody to show anything to. */
async function show({ client }: ListenerDeps, viewId: string, view: ModalView): Promise<void> {
  try {
    await client.views.update({ view_id: viewId, view });
  } catch (error) {
    const failure = classify(error);
    if (failure.kind === 'refused' && failure.error === 'not_found') return;
    throw error instanceof MeshError ? error : toMeshError('filling a window', failure);
  }
}

function waitingView(): ModalView {
  return {
    type: 'modal',
    title: { type: 'plain_text', text: replies.loadingTitle },
    close: { type: 'plain_text', text: replies.close },
    blocks: [section([replies.loading])],
  };
}

function wordsView({ blocks }: Drawn): ModalView {
  return {
    type: 'modal',
    title: { type: 'plain_text', text: replies.cannotOpenTitle },
    close: { type: 'plain_text', text: replies.close },
    blocks: [...blocks],
  };
}
