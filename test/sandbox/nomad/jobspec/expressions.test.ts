import { describe, expect, it } from 'vitest';
import { expressionFile, parsed, taskFile, taskOf } from './job-file.ts';

async function metaOf(expression: string, before = ''): Promise<string | undefined> {
  return (await parsed(expressionFile(expression, before))).Meta?.['v'];
}

describe('an expression', () => {
  it.each([
    ['"${1 + 2 * 3}"', '7'],
    ['10 / 4', '2.5'],
    ['-"3"', '-3'],
    ['(1 + 2) * 3', '9'],
    ['1 == 1 && !false || 2 > 3', 'true'],
    ['"a" == 1', 'false'],
    ['true ? 1 : "a"', '1'],
    ['upper("a") == "A" ? "yes" : "no"', 'yes'],
    ['[for i, v in ["a", "b"] : "${i}${v}"][1]', '1b'],
    ['join(",", [for k, v in { b = 2, a = 1 } : "${k}=${v}" if v > 0])', 'a=1,b=2'],
    ['jsonencode({ for k in ["a", "b"] : k => upper(k) })', '{"a":"A","b":"B"}'],
    ['join(",", [{ a = "x" }, { a = "y" }][*].a)', 'x,y'],
    ['"%{ for x in ["a", "b"] ~} ${x}%{ endfor }%{ if false }Y%{ else }N%{ endif }"', 'abN'],
    ['"${try(local.nope, "d")}${can(local.nope)}"', 'dfalse'],
    ['"$${x} %%{y} $x \\"q\\" \\u00e9"', '${x} %{y} $x "q" é'],
    ['1e3', '1000'],
  ])('%s is %s', async (expression, value) => {
    expect(await metaOf(expression)).toBe(value);
  });

  it.each([
    ['format("%s-%03d-%5.2f-%v-%q-%t", "a", 7, 1.5, [1, "x"], "q", true)', 'a-007- 1.50-[1,"x"]-"q"-true'],
    ['lower("AB")', 'ab'],
    ['title("hello world")', 'Hello World'],
    ['replace("a-b-c", "-", "_")', 'a_b_c'],
    ['replace("abc", "/[ab]/", "x")', 'abc'],
    ['trim("xxaxx", "x")', 'a'],
    ['trimspace("  x ")', 'x'],
    ['trimprefix("abc", "a")', 'bc'],
    ['substr("hello", 1, 3)', 'ell'],
    ['indent(2, "a\\nb")', 'a\n  b'],
    ['reverse("abc")', 'cba'],
    ['split(",", "a,b")[1]', 'b'],
    ['base64encode("hi")', 'aGk='],
    ['jsonencode({ b = [1, true, null, "<x>"], a = {} })', '{"a":{},"b":[1,true,null,"\\u003cx\\u003e"]}'],
    ['jsondecode("{\\"a\\":[1]}").a[0]', '1'],
    ['sha256("a")', 'ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb'],
    ['length([1, 2])', '2'],
    ['max(1, 5, 3)', '5'],
    ['parseint("ff", 16)', '255'],
    ['keys({ b = 1, a = 2 })[0]', 'a'],
    ['lookup({ a = "x" }, "z", "y")', 'y'],
    ['element(["a", "b"], 3)', 'b'],
    ['join("", distinct(["a", "a", "b"]))', 'ab'],
    ['join("", flatten([["p"], ["q", ["r"]]]))', 'pqr'],
    ['jsonencode(merge({ a = 1 }, { b = 2 }))', '{"a":1,"b":2}'],
    ['jsonencode(range(3))', '[0,1,2]'],
    ['coalesce(null, "z")', 'z'],
    ['contains(["a"], "a")', 'true'],
    ['max([1, 2]...)', '2'],
  ])('%s is %s, as on Nomad', async (expression, value) => {
    expect(await metaOf(expression)).toBe(value);
  });

  it.each([
    ['"${NOMAD_PORT_http}"', '${NOMAD_PORT_http}'],
    ['"${ NOMAD_X }"', '${ NOMAD_X }'],
    ['"${attr.kernel.name}-${node.unique.id}"', '${attr.kernel.name}-${node.unique.id}'],
    ['"${env["HOME"]}"', '${env["HOME"]}'],
    ['NOMAD_ALLOC_ID', '${NOMAD_ALLOC_ID}'],
    ['"${meta.a.b}"', '${meta.a.b}'],
  ])('leaves %s to the client', async (expression, value) => {
    expect(await metaOf(expression)).toBe(value);
  });

  it('keeps heredocs as written, and takes the common indentation off indented ones', async () => {
    const lines = [
      'template {',
      '  data = <<EOF',
      '  a ${NOMAD_X} {{ key "k" }}',
      'EOF',
      '  destination = "x"',
      '}',
      'template {',
      '  data = <<-EOF',
      '    one',
      '      two $${three}',
      '',
      '    four',
      '  EOF',
      '  destination = "y"',
      '}',
    ].join('\n');
    expect(taskOf(await parsed(taskFile(lines))).Templates).toMatchObject([
      { EmbeddedTmpl: '  a ${NOMAD_X} {{ key "k" }}\n' },
      { EmbeddedTmpl: 'one\n  two ${three}\n\nfour\n' },
    ]);
  });
});
