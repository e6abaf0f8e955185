import type { IncomingMessage, ServerResponse } from 'node:http';
import { isLocal } from '../http/is-local.ts';
import { BodyTooLarge, listen, readBody, type SandboxServer, sendJson } from '../http/server.ts';
import { parseRule, type RuleJson, RuleProblem } from './parse-rule.ts';
import type { Active, Rules } from './rules.ts';

/** How a person or a program that is not ours makes things fail; see USAGE. */
export interface ControlOptions {
  readonly rules: Rules;
  /** Names of the servers, with the addresses of their proxies. */
  readonly servers: Readonly<Record<string, string>>;
  readonly port?: number;
}

export const USAGE = {
  'GET /faults': 'the faults in force, and how many requests each befell',
  'POST /faults':
    'add one: {"kind": …, "server"?, "method"?, "path"?, "client"?, "contains"?, "count"?, "probability"?, "seed"?}',
  'DELETE /faults': 'remove all',
  'DELETE /faults/ID': 'remove one',
};

export async function startControl(options: ControlOptions): Promise<SandboxServer> {
  const said = new Map<string, RuleJson>();
  return listen((request, response) => route(options, said, request, response), options.port ?? 0);
}

async function route(
  { rules, servers }: ControlOptions,
  said: Map<string, RuleJson>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (!isLocal(request)) return sendJson(response, 403, { error: 'only programs of this machine give orders here' });
  const show = ({ id, hits }: Active) => ({ id, hits, ...said.get(id) });
  const [, place, id] = (request.url ?? '').split('?', 1)[0]?.split('/') ?? [];
  if (place === '') return sendJson(response, 200, { servers, usage: USAGE });
  if (place !== 'faults') return sendJson(response, 404, { error: 'there is /faults, and nothing else' });
  switch (`${request.method}${id === undefined ? '' : ' ID'}`) {
    case 'GET':
      return sendJson(response, 200, rules.list().map(show));
    case 'DELETE':
      await rules.clear();
      said.clear();
      return sendJson(response, 200, []);
    case 'DELETE ID': {
      const wasThere = await rules.remove(id ?? '');
      said.delete(id ?? '');
      return sendJson(response, wasThere ? 200 : 404, wasThere ? rules.list().map(show) : { error: `no fault ${id}` });
    }
    case 'POST':
      return add();
    default:
      return sendJson(response, 405, { error: `${request.method} is not for this`, usage: USAGE });
  }

  async function add(): Promise<void> {
    try {
      const json = await readJson(request);
      const active = rules.add(parseRule(json, Object.keys(servers)));
      said.set(active.id, json as RuleJson); // parseRule takes objects only
      sendJson(response, 201, show(active));
    } catch (error) {
      if (!(error instanceof RuleProblem)) throw error;
      sendJson(response, 400, { error: error.message });
    }
  }
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  try {
    return JSON.parse((await readBody(request, 64 * 1024)).toString());
  } catch (error) {
    throw new RuleProblem(error instanceof BodyTooLarge ? error.message : 'the body is not JSON');
  }
}
