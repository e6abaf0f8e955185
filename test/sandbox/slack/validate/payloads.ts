export const plain = (text: string) => ({ type: 'plain_text', text });
export const mrkdwn = (text: string) => ({ type: 'mrkdwn', text });
export const long = (length: number) => 'x'.repeat(length);
export const option = (value: string, text = value) => ({ text: plain(text), value });
export const button = { type: 'button', text: plain('Go') };
export const section = (extra: object) => ({ type: 'section', text: mrkdwn('x'), ...extra });
export const actions = (...elements: readonly object[]) => ({ type: 'actions', elements });
export const input = (element: object, extra: object = {}) => ({ type: 'input', label: plain('L'), element, ...extra });
export const rich = (...elements: readonly object[]) => ({ type: 'rich_text', elements });
export const cell = { type: 'raw_text', text: 'x' };
export const confirm = { title: plain('Sure?'), text: mrkdwn('Really'), confirm: plain('Yes'), deny: plain('No') };
export const many = <T>(count: number, make: (index: number) => T) =>
  Array.from({ length: count }, (_, index) => make(index));
