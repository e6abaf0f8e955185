import { setTimeout as sleep } from 'node:timers/promises';
import { realClock } from '../../sandbox/clock.ts';
import { startSlack } from '../../sandbox/slack/index.ts';
import { startSandbox } from '../../sandbox/start.ts';
import type { Figure } from '../figure.ts';
import { practiceConfig } from '../practice-config.ts';
import { startBareBolt, startMeshbot } from '../programs.ts';
import { times } from '../table.ts';
import { usageOf } from '../usage.ts';

const IDLE_S = 30;

export const idleMemory: Figure = {
  key: 'd',
  title: `memory after ${IDLE_S} s without work, in MiB, beside a bare Bolt app`,
  run: async (stage) => {
    const sandbox = await stage.keep(startSandbox());
    const bare = await stage.keep(startSlack({ clock: realClock(), workspace: sandbox.workspace }));
    const config = practiceConfig(sandbox);
    const [meshbot, bolt] = await Promise.all([
      startMeshbot(stage, { sandbox, slackApiUrl: sandbox.slack.apiUrl, config }),
      startBareBolt(stage, { sandbox, slackApiUrl: bare.apiUrl, answer: { text: 'hello' } }),
    ]);
    const before = [usageOf(meshbot.pid), usageOf(bolt.pid)] as const;
    await sleep(IDLE_S * 1000);
    const after = [usageOf(meshbot.pid), usageOf(bolt.pid)] as const;
    const [ours, theirs] = after;
    const ratio = (ours.rssMib ?? Number.NaN) / (theirs.rssMib ?? Number.NaN);
    const cpu = after.map(({ cpuMs }, at) => (cpuMs ?? Number.NaN) - (before[at]?.cpuMs ?? Number.NaN));
    return {
      table: {
        columns: ['', 'resident', 'peak', `CPU ms in ${IDLE_S} s`],
        rows: [
          ['ratio', times(ratio), times((ours.peakMib ?? Number.NaN) / (theirs.peakMib ?? Number.NaN)), ''],
          ['  Meshbot', ours.rssMib, ours.peakMib, cpu[0]],
          ['  bare Bolt', theirs.rssMib, theirs.peakMib, cpu[1]],
        ],
      },
      data: { idleS: IDLE_S, ratio, meshbot: ours, bolt: theirs },
      faults: [],
    };
  },
};
