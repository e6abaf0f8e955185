/**
 * Every `data-testid` of the page; click-through tests select by these alone.
 *
 * Frame:     <html data-acting-as=USERID> once that person's view is drawn · act-as (select of user ids) · connection · channel-NAME · dm-USERID · app-home · back · toast · toast-close
 * Channel:   channel-title · composer · composer-send · suggestions · jump-to-latest
 * Message:   message-TS (in `messages` or in `thread`) · open-thread-TS · reply-TS · dismiss-TS · file-FILEID
 * Thread:    thread · thread-composer · thread-close
 * Blocks:    action-ACTIONID on every element (button, select, input, …) · option-ACTIONID-VALUE on menu items, checkboxes, radios
 * Confirm:   confirm · confirm-accept · confirm-deny
 * Modal:     modal · modal-title · field-BLOCKID · field-error-BLOCKID · modal-submit · modal-close (footer) · modal-dismiss (X)
 * App Home:  home · home-tab · messages-tab
 */
export const testIds = /** @type {const} */ ({
  actAs: 'act-as',
  connection: 'connection',
  appHome: 'app-home',
  back: 'back',
  toast: 'toast',
  toastClose: 'toast-close',
  channelTitle: 'channel-title',
  messages: 'messages',
  composer: 'composer',
  composerSend: 'composer-send',
  suggestions: 'suggestions',
  jump: 'jump-to-latest',
  thread: 'thread',
  threadComposer: 'thread-composer',
  threadClose: 'thread-close',
  confirm: 'confirm',
  confirmAccept: 'confirm-accept',
  confirmDeny: 'confirm-deny',
  modal: 'modal',
  modalTitle: 'modal-title',
  modalSubmit: 'modal-submit',
  modalClose: 'modal-close',
  modalDismiss: 'modal-dismiss',
  home: 'home',
  homeTab: 'home-tab',
  messagesTab: 'messages-tab',
  channel: (/** @type {string} */ name) => `channel-${name}`,
  dm: (/** @type {string} */ user) => `dm-${user}`,
  message: (/** @type {string} */ ts) => `message-${ts}`,
  openThread: (/** @type {string} */ ts) => `open-thread-${ts}`,
  reply: (/** @type {string} */ ts) => `reply-${ts}`,
  dismiss: (/** @type {string} */ ts) => `dismiss-${ts}`,
  file: (/** @type {string} */ id) => `file-${id}`,
  action: (/** @type {string} */ actionId) => `action-${actionId}`,
  option: (/** @type {string} */ actionId, /** @type {string} */ value) => `option-${actionId}-${value}`,
  field: (/** @type {string} */ blockId) => `field-${blockId}`,
  fieldError: (/** @type {string} */ blockId) => `field-error-${blockId}`,
});
