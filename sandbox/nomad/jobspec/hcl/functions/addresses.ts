import type { Value } from '../values.ts';
import { define, FunctionFailure, type HclFunction, whole } from './signature.ts';

/** A network: its address as a number, the bits of its prefix and of its family's addresses. */
interface Network {
  readonly base: bigint;
  readonly prefix: number;
  readonly bits: 32 | 128;
}

export const ADDRESS_FUNCTIONS: Record<string, HclFunction> = {
  cidrhost: define('prefix:string hostnum:number', (text: string, host: number) =>
    hostOf(whole(host), networkOf(text)),
  ),
  cidrnetmask: define('prefix:string', (text: string) => {
    const { prefix, bits } = networkOf(text);
    return addressText(maskOf(prefix, bits), bits);
  }),
  cidrsubnet: define('prefix:string newbits:number netnum:number', (text: string, bits: number, number: number) =>
    subnet(networkOf(text), whole(bits), whole(number)),
  ),
  cidrsubnets: define('prefix:string newbits:number...', subnets),
};

function hostOf(number: number, { base, prefix, bits }: Network): Value {
  const room = 1n << BigInt(bits - prefix);
  const offset = number < 0 ? room + BigInt(number) : BigInt(number);
  if (offset < 0n || offset >= room) {
    throw new FunctionFailure(`prefix of ${prefix} does not accommodate a host numbered ${number}`);
  }
  return addressText(base + offset, bits);
}

function subnet({ base, prefix, bits }: Network, more: number, number: number): Value {
  if (more > 32) throw new FunctionFailure('may not extend prefix by more than 32 bits');
  const length = prefix + more;
  if (length > bits) throw new FunctionFailure(`insufficient address space to extend prefix of ${prefix} by ${more}`);
  if (BigInt(number) >= 1n << BigInt(more)) {
    throw new FunctionFailure(`prefix extension of ${more} does not accommodate a subnet numbered ${number}`);
  }
  return `${addressText(base + (BigInt(number) << BigInt(bits - length)), bits)}/${length}`;
}

/** One network after the other, each as long as its own argument says. */
function subnets(text: string, ...more: number[]): Value {
  const network = networkOf(text, 0);
  const { base, prefix, bits } = network;
  const end = base + (1n << BigInt(bits - prefix));
  let next = base;
  return more.map((extra, index) => {
    const length = prefix + checkedExtension(whole(extra, '', index + 1), index + 1, network);
    const size = 1n << BigInt(bits - length);
    const start = ((next + size - 1n) / size) * size;
    if (start + size > end) {
      const last = `${addressText(start - size, bits)}/${length}`;
      const room = `a subnet with a prefix of ${length} bits after ${last}`;
      throw new FunctionFailure(`not enough remaining address space for ${room}`, index + 1);
    }
    next = start + size;
    return `${addressText(start, bits)}/${length}`;
  });
}

function checkedExtension(extra: number, argument: number, { prefix, bits }: Network): number {
  if (extra < 1) throw new FunctionFailure('must extend prefix by at least one bit', argument);
  if (extra > 32) throw new FunctionFailure('may not extend prefix by more than 32 bits', argument);
  if (prefix + extra <= bits) return extra;
  const family = bits === 32 ? 'IPv4' : 'IPv6';
  throw new FunctionFailure(
    `would extend prefix to ${prefix + extra} bits, which is too long for an ${family} address`,
    argument,
  );
}

function networkOf(text: string, argument?: number): Network {
  const [address = '', length = ''] = text.split('/');
  const number = addressOf(address);
  const prefix = Number(length);
  if (number === undefined || !/^\d+$/.test(length) || prefix > number.bits) {
    throw new FunctionFailure(`invalid CIDR expression: invalid CIDR address: ${text}`, argument);
  }
  return { base: number.value & maskOf(prefix, number.bits), prefix, bits: number.bits };
}

function maskOf(prefix: number, bits: number): bigint {
  return ((1n << BigInt(prefix)) - 1n) << BigInt(bits - prefix);
}

function addressOf(text: string): { readonly value: bigint; readonly bits: 32 | 128 } | undefined {
  if (/^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}$/.test(text)) {
    return { value: text.split('.').reduce((sum, part) => (sum << 8n) | BigInt(part), 0n), bits: 32 };
  }
  const [head = '', tail, ...others] = text.split('::');
  const [front, back] = [head, tail ?? ''].map((side) => side.split(':').filter((part) => part !== ''));
  if (front === undefined || back === undefined || others.length > 0) return undefined;
  const missing = 8 - front.length - back.length;
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined;
  const groups = [...front, ...Array.from({ length: missing }, () => '0'), ...back];
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return undefined;
  return { value: groups.reduce((sum, group) => (sum << 16n) | BigInt(`0x${group}`), 0n), bits: 128 };
}

function addressText(value: bigint, bits: 32 | 128): string {
  if (bits === 32) return [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 0xffn).join('.');
  const groups = Array.from({ length: 8 }, (_, index) => ((value >> BigInt(112 - 16 * index)) & 0xffffn).toString(16));
  const text = groups.join(':');
  const runs = [...text.matchAll(/\b0(?::0)+\b/g)].map(([run]) => run);
  const longest = runs.reduce((best, run) => (run.length > best.length ? run : best), '');
  if (longest === '') return text;
  const at = text.search(new RegExp(`\\b${longest}\\b`));
  return `${text.slice(0, at).replace(/:$/, '')}::${text.slice(at + longest.length).replace(/^:/, '')}`;
}
