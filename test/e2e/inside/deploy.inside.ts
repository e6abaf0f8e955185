import { afterAll, beforeAll, describe, expect } from 'vitest';
import { deployCases } from '../cases/deploy.ts';
import { type DemoProcess, startDemo } from '../support/demo-process.ts';
import { SlackControl } from '../support/slack-control.ts';

describe('npm run demo -- --headless --slack local-slack', () => {
  let demo: DemoProcess | undefined;
  const running = (): DemoProcess => {
    if (demo === undefined) throw new Error('the demo did not start');
    return demo;
  };

  beforeAll(async () => {
    demo = await startDemo(['--slack', 'local-slack']);
  });

  afterAll(async () => {
    const stopped = await demo?.stop();
    expect(stopped?.code).toBe(0);
  });

  deployCases({ facts: () => running().facts, slack: () => new SlackControl(running().facts.slack.control) });
});
