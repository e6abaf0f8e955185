import { type DiffCase, group, job, task } from '../job-pieces.ts';

const tasks = (...names: string[]) => job({ TaskGroups: [group({ Tasks: names.map((Name) => task({ Name })) })] });
const groups = (...names: string[]) => job({ TaskGroups: names.map((Name) => group({ Name })) });

/** What is listed although nothing in it changed, what is paired by name, and what sorted by it. */
export const structureDiffs: readonly DiffCase[] = [
  { title: 'a task more', before: tasks('server'), after: tasks('server', 'proxy') },
  { title: 'a renamed task', before: tasks('server'), after: tasks('app') },
  { title: 'tasks in another order', before: tasks('b', 'a'), after: tasks('a', 'b') },
  { title: 'one of several tasks changed', before: tasks('c', 'b', 'a'), after: changedTask('c', 'b', 'a') },
  { title: 'a group more', before: groups('web'), after: groups('web', 'api') },
  { title: 'a renamed group', before: groups('web'), after: groups('front') },
  { title: 'groups in another order', before: groups('b', 'a'), after: groups('a', 'b') },
  {
    title: 'several groups, one changed',
    before: groups('b', 'a', 'c'),
    after: job({ TaskGroups: [group({ Name: 'c' }), group({ Name: 'a', Count: 2 }), group({ Name: 'b' })] }),
  },
  {
    title: 'a job that says little against one that says much',
    before: job(),
    after: job({
      Priority: 60,
      Meta: { a: 'b' },
      Constraints: [{ LTarget: '${attr.kernel.name}', RTarget: 'linux', Operand: '=' }],
      TaskGroups: [
        group({
          Count: 3,
          Networks: [{ Mode: 'bridge', DynamicPorts: [{ Label: 'http' }] }],
          Services: [{ Name: 'web', PortLabel: 'http', Tags: ['x'] }],
          Tasks: [task({ Env: { A: '1' }, Resources: { CPU: 200 } }), task({ Name: 'log', User: 'nobody' })],
        }),
      ],
    }),
  },
];

function changedTask(first: string, ...others: string[]) {
  const rest = others.map((Name) => task({ Name }));
  return job({ TaskGroups: [group({ Tasks: [task({ Name: first, User: 'nobody' }), ...rest] })] });
}
