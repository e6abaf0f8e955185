import { formatRange } from '../hcl/source.ts';
import type { Wire } from '../wire-object.ts';
import { readBlock, readBody } from './block.ts';
import type { Decoding, ScopedBlock, ScopedBody } from './context.ts';
import { readMapArgument } from './maps.ts';

const SCALING_TYPES: Record<string, string> = { cpu: 'vertical_cpu', mem: 'vertical_mem' };

/** A task: `env` and `meta` also as arguments, and scaling policies by label. */
export function readTask(body: ScopedBody, decoding: Decoding): Wire {
  const env = readMapArgument(body, 'env', decoding);
  const meta = readMapArgument(env.rest, 'meta', decoding);
  const scaling = meta.rest.blocks.filter((block) => block.type === 'scaling');
  const rest = { ...meta.rest, blocks: meta.rest.blocks.filter((block) => block.type !== 'scaling') };
  const wire = readBody(rest, 'Task', decoding);
  // The one field that Nomad leaves out when it is not set.
  if (wire['CSIPluginConfig'] === null) delete wire['CSIPluginConfig'];
  if (env.map) wire['Env'] = env.map;
  if (meta.map) wire['Meta'] = meta.map;
  const policies = readScaling(scaling, decoding);
  if (policies.length > 0) wire['ScalingPolicies'] = policies;
  return wire;
}

function readScaling(blocks: readonly ScopedBlock[], decoding: Decoding): Wire[] {
  const seen = new Map<string, ScopedBlock>();
  return blocks.flatMap((block) => {
    const [label] = block.labels;
    const name = label?.value.toLowerCase() ?? '';
    const type = SCALING_TYPES[name];
    if (!type) {
      const detail = 'scaling policy name must be "cpu" or "mem"';
      decoding.problems.add('Invalid scaling policy name', detail, label?.range ?? block.openBrace);
      return [];
    }
    const before = seen.get(name);
    if (before) {
      const detail = `Only one scaling ${name} block is allowed. Another was defined at ${formatRange(before.definition)}.`;
      decoding.problems.add(`Duplicate scaling ${JSON.stringify(name)} block`, detail, block.definition);
      return [];
    }
    seen.set(name, block);
    const policy = readBlock({ ...block, labels: [] }, 'ScalingPolicy', decoding);
    if (policy['Type'] && policy['Type'] !== type) {
      const detail = `Invalid policy type, expected ${JSON.stringify(policy['Type'])} but found ${JSON.stringify(type)}`;
      decoding.problems.add('Invalid scaling policy type', detail, block.definition);
      return [];
    }
    return [{ ...policy, Type: type }];
  });
}
