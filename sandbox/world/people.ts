import type { ChannelSpec, UserSpec } from '../slack/index.ts';

/** Who is who in the practice workspace. */
export const PEOPLE = {
  requester: 'U0RITA0001',
  approver: 'U0ANDREI02',
  admin: 'U0MEIADM03',
  guest: 'U0GUEST004',
  deactivated: 'U0GONE0005',
  buildBot: 'U0BUILD006',
  stranger: 'U0STRANGE7',
} as const;

export const BOT_USER = 'U0MESHBOT0';

export const CHANNELS = {
  production: 'C0DEPLOYPR',
  staging: 'C0DEPLOYST',
  alerts: 'C0MESHALRT',
  general: 'C0GENERAL0',
} as const;

export const USERGROUPS = { deployers: 'S0DEPLOYER' } as const;

export const TEAM = { id: 'T0SHOPDEMO', name: 'Shop (practice)', domain: 'shop-practice' } as const;

const person = (id: string, name: string, realName: string, more: Partial<UserSpec> = {}): UserSpec => ({
  id,
  name,
  real_name: realName,
  email: `${name}@example.com`,
  tz: 'Europe/Berlin',
  ...more,
});

/** People of every kind that a bot must tell apart. */
export const USERS: readonly UserSpec[] = [
  person(PEOPLE.requester, 'rita', 'Rita Requester'),
  person(PEOPLE.approver, 'andrei', 'Andrei Approver'),
  person(PEOPLE.admin, 'mei', 'Mei Admin', { is_admin: true, tz: 'Asia/Tokyo' }),
  person(PEOPLE.guest, 'gus', 'Gus Guest', { is_restricted: true }),
  person(PEOPLE.deactivated, 'dora', 'Dora Departed', { deleted: true }),
  person(PEOPLE.buildBot, 'build-bot', 'Build Bot', { is_bot: true }),
  person(PEOPLE.stranger, 'sam', 'Sam from Elsewhere', { is_stranger: true, team_id: 'T0PARTNER0' }),
];

const MEMBERS = [BOT_USER, PEOPLE.requester, PEOPLE.approver, PEOPLE.admin];

export const CHANNEL_SPECS: readonly ChannelSpec[] = [
  {
    id: CHANNELS.production,
    name: 'deploys-production',
    topic: 'Changes to production; a second person approves',
    members: MEMBERS,
  },
  { id: CHANNELS.staging, name: 'deploys-staging', topic: 'Changes to staging', members: MEMBERS },
  { id: CHANNELS.alerts, name: 'mesh-alerts', topic: 'What is wrong in the mesh', members: MEMBERS },
  {
    id: CHANNELS.general,
    name: 'general',
    members: [...MEMBERS, PEOPLE.guest, PEOPLE.buildBot, PEOPLE.stranger],
    is_ext_shared: true,
  },
];
