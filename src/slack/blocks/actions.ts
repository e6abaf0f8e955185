/** The ids by which Slack tells us what was clicked; the listeners dispatch on them, so they never change meaning. */
export const APPROVE_ACTION = 'change.approve';
export const REJECT_ACTION = 'change.reject';
export const DIFF_ACTION = 'change.diff';
export const WITHDRAW_ACTION = 'change.withdraw';
/** The block that holds the buttons of a card. */
export const CHANGE_ACTIONS_BLOCK = 'change.actions';
/** The modal that asks for the reason of a rejection. */
export const REJECT_CALLBACK = 'change.reject';
