import { BlockList, isIP } from 'node:net';

/** Whether an address lies in one of some blocks such as `10.0.0.0/8`; a bare address is a block of one. */
export function inCidrs(address: string, cidrs: readonly string[]): boolean {
  const list = new BlockList();
  for (const cidr of cidrs) {
    const [net = '', bits] = cidr.split('/');
    const family = isIP(net) === 6 ? 'ipv6' : 'ipv4';
    if (bits === undefined) list.addAddress(net, family);
    else list.addSubnet(net, Number(bits), family);
  }
  return list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

/** Whether a text is an address block, or an address. */
export function isCidr(text: string): boolean {
  const [net = '', bits, ...more] = text.split('/');
  const family = isIP(net);
  if (family === 0 || more.length > 0) return false;
  return bits === undefined || (/^\d+$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128));
}
