import { isObject } from '../../json.ts';
import { all, bool, byType, type Check, complain, httpUrl, inside, listOf, oneOf, shape, text } from './check.ts';

/** Composition objects of Block Kit: texts, options, confirmation dialogs, filters. */

const plain = (max: number): Check => shape({ text: text(max) }, { emoji: bool });
const mrkdwn = (max: number): Check => shape({ text: text(max) }, { verbatim: bool });

export const plainText = (max: number): Check => byType({ plain_text: plain(max) });

/** Plain text or mrkdwn; Slack adds "failed to match all allowed schemas" to what is wrong inside. */
export const anyText =
  (max: number): Check =>
  (value, at) => {
    const before = at.problems.length;
    byType({ plain_text: plain(max), mrkdwn: mrkdwn(max) })(value, at);
    if (at.problems.length > before)
      at.problems.splice(before, 0, `failed to match all allowed schemas [json-pointer:${at.pointer}]`);
  };

export const blockId = text(255);
export const actionId = text(255);

export const confirm = shape(
  { title: plainText(100), text: anyText(300), confirm: plainText(30), deny: plainText(30) },
  { style: oneOf('primary', 'danger') },
);

// The typings of @slack/types 3.2 give 75 characters for an option's value, the reference pages 150: the smaller one is safe.
const OPTION_VALUE = 75;
const option = (label: Check): Check =>
  shape({ text: label, value: text(OPTION_VALUE) }, { description: plainText(75) });
export const plainOption = option(plainText(75));
/** Radio buttons and checkboxes allow mrkdwn in their labels and descriptions. */
export const richOption = shape({ text: anyText(75), value: text(OPTION_VALUE) }, { description: anyText(75) });
export const overflowOption = shape(
  { text: plainText(75), value: text(OPTION_VALUE) },
  { description: plainText(75), url: httpUrl },
);
export const optionGroup = shape({ label: plainText(75), options: listOf(plainOption, 100) });

export const conversationFilter: Check = all(
  shape(
    {},
    {
      include: listOf(oneOf('im', 'mpim', 'private', 'public'), 4),
      exclude_external_shared_channels: bool,
      exclude_bot_users: bool,
    },
  ),
  (value, at) => {
    if (isObject(value) && Object.keys(value).length === 0) complain(at, 'must define at least one filter');
  },
);

export const dispatchConfig = shape({
  trigger_actions_on: listOf(oneOf('on_enter_pressed', 'on_character_entered'), 2),
});

const slackFile: Check = (value, at) => {
  shape({}, { id: text(255), url: httpUrl })(value, at);
  if (isObject(value) && (value['id'] === undefined) === (value['url'] === undefined))
    complain(at, 'must define either `id` or `url`');
};

/** An image's fields: exactly one of an address and a Slack file, and the words for those who cannot see it. */
export const imageFields =
  (optional: Readonly<Record<string, Check>>): Check =>
  (value, at) => {
    const size = { image_width: oneOfNumber, image_height: oneOfNumber, image_bytes: oneOfNumber };
    shape({ alt_text: text(2000) }, { image_url: httpUrl, slack_file: slackFile, ...size, ...optional })(value, at);
    if (isObject(value) && (value['image_url'] === undefined) === (value['slack_file'] === undefined))
      complain(at, 'must define either `image_url` or `slack_file`');
  };
const oneOfNumber: Check = (value, at) => {
  if (typeof value !== 'number') complain(at, 'must provide a number');
};

/** Options directly or in groups, exactly one of the two. */
export const optionsOrGroups: Check = (value, at) => {
  if (!isObject(value)) return;
  if ((value['options'] === undefined) === (value['option_groups'] === undefined))
    complain(at, 'must define either `options` or `option_groups`');
};

const optionValue = (entry: unknown) => (isObject(entry) ? entry['value'] : undefined);
const optionsOf = (entry: unknown): readonly unknown[] =>
  isObject(entry) && Array.isArray(entry['options']) ? entry['options'] : [];

/** What is selected at first must be one of the options. */
export const initialAmongOptions: Check = (value, at) => {
  if (!isObject(value)) return;
  const groups = Array.isArray(value['option_groups']) ? value['option_groups'] : [];
  const known = [...optionsOf(value), ...groups.flatMap(optionsOf)].map(optionValue);
  const single = value['initial_option'];
  if (single !== undefined && !known.includes(optionValue(single)))
    complain(inside(at, 'initial_option'), 'must be one of the provided options');
  const several = value['initial_options'];
  if (!Array.isArray(several)) return;
  for (const [index, entry] of several.entries())
    if (!known.includes(optionValue(entry)))
      complain(inside(inside(at, 'initial_options'), index), 'must be one of the provided options');
};
