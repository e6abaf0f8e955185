import { InvalidArgumentError, Option } from 'commander';
import { parseDuration } from '../domain/duration.ts';

export function configFile(): Option {
  return new Option('-c, --config <file>', 'the configuration file (default: MESHBOT_CONFIG or meshbot.yml)');
}

/** In ms. */
export function since(): Option {
  return new Option('--since <duration>', 'only entries this young, for example 90d').argParser((text) => {
    const ms = parseDuration(text);
    if (ms !== undefined) return ms;
    throw new InvalidArgumentError('must be a duration such as 36h or 90d.');
  });
}

export function portBase(): Option {
  return new Option('--port-base <port>', 'first of the ports to use (default: free ones)').argParser((text) => {
    const port = Number(text);
    if (Number.isInteger(port) && port >= 1024 && port <= 65_000) return port;
    throw new InvalidArgumentError('must be a port between 1024 and 65000.');
  });
}

export function nodes(): Option {
  return new Option('--nodes <count>', 'machines of the cluster').default(4).argParser((text) => {
    const count = Number(text);
    if (Number.isInteger(count) && count >= 1 && count <= 500) return count;
    throw new InvalidArgumentError('must be a whole number from 1 to 500.');
  });
}

export function speed(): Option {
  const means = "how much faster than the wall the cluster's time runs while something happens";
  return new Option('--speed <factor>', means).default(4).argParser((text) => {
    const factor = Number(text);
    if (text.trim() !== '' && factor >= 0.1 && factor <= 1000) return factor;
    throw new InvalidArgumentError('must be a number from 0.1 to 1000.');
  });
}
