import type { OtherServers } from '../../../../sandbox/index.ts';
import { takeConsul } from './consul/take.ts';
import type { Ledger } from './ledger.ts';
import { takeNomad } from './nomad/take.ts';
import type { Owner } from './owner.ts';
import type { Survey } from './survey.ts';
import { vaultToken } from './vault.ts';

export interface Taking {
  readonly owner: Owner;
  /** What is made on the real servers is entered here. */
  readonly ledger: Ledger;
  /** Gives up waiting. */
  readonly ending: AbortSignal;
  /** Where the job files of a real Nomad are written. */
  readonly jobsFolder: string;
}

/** The real servers, ready for the bot. */
export interface Taken {
  /** What the sandbox leaves out. */
  readonly others: OtherServers;
  /** The bot's own tokens; undefined: it uses the one that was given. */
  readonly tokens: Readonly<Record<'nomad' | 'consul' | 'vault', string | undefined>>;
}

/** Makes on the real servers what the survey said. @throws MeshError; the ledger knows what was made until then. */
export async function takeServers(survey: Survey, taking: Taking): Promise<Taken> {
  const vault = survey.vault === undefined ? undefined : await vaultToken(survey.vault, taking.ledger);
  const isSimulated = survey.nomad === undefined;
  const consul = survey.consul === undefined ? undefined : await takeConsul(survey.consul, isSimulated, taking);
  const provider = survey.consul?.isNomads ? 'consul' : 'nomad';
  const nomad = survey.nomad === undefined ? undefined : await takeNomad(survey.nomad, { ...taking, provider });
  return {
    others: {
      ...(survey.nomad === undefined ? {} : { nomad: true }),
      ...(consul === undefined ? {} : { consul: consul.catalog }),
      ...(survey.vault === undefined ? {} : { vault: true }),
    },
    tokens: { nomad: nomad?.token, consul: consul?.token, vault },
  };
}
