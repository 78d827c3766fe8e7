import ipaddr from 'ipaddr.js';
import { z } from 'zod';
import { canonicalIp, canonicalMac } from '../address.ts';

/** An IP or MAC address in whatever spelling, made canonical. */
export const Address = z.string().transform((text, context) => {
  const address = canonicalMac(text) ?? canonicalIp(text);
  if (address !== null) return address;
  context.addIssue({ code: 'custom', message: `expected an IP or MAC address, got ${JSON.stringify(text)}` });
  return z.NEVER;
});

/** A CIDR, made canonical. */
export const Network = z.string().transform((text, context) => {
  const [address, bits] = text.split('/');
  // The address first by our own strict reading: the library takes "10.1/8" and leading zeros for something else than what was meant.
  if (address === undefined || bits === undefined || canonicalIp(address) === null || !ipaddr.isValidCIDR(text)) {
    context.addIssue({ code: 'custom', message: `expected a network such as 10.20.0.0/24, got ${JSON.stringify(text)}` });
    return z.NEVER;
  }
  const [network, length] = ipaddr.parseCIDR(text);
  if (!(network instanceof ipaddr.IPv6) || !network.isIPv4MappedAddress()) return `${network.toString()}/${length}`;
  // Devices have IPv4 addresses in their one canonical form, so the mapped spelling would protect nobody.
  if (length >= MAPPED_BITS) return `${network.toIPv4Address().toString()}/${length - MAPPED_BITS}`;
  context.addIssue({
    code: 'custom',
    message: `expected an IPv4 network such as 10.20.0.0/24, got ${JSON.stringify(text)}, which is IPv4 in IPv6 form and wider than all of IPv4`,
  });
  return z.NEVER;
});

/** The fixed part of an IPv4-mapped IPv6 address (RFC 4291, 2.5.5.2). */
const MAPPED_BITS = 96;
