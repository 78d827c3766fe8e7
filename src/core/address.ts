import ipaddr from 'ipaddr.js';

/**
 * The one canonical form of an IP address, or null. IPv4 with four decimal parts only: `010.1.1.1` and `1` mean different hosts to different
 * parsers. An IPv4-mapped IPv6 address becomes the IPv4 address that it means, so that no second spelling slips past a list. No zone ids.
 */
export function canonicalIp(text: string): string | null {
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return ipaddr.IPv4.parse(text).toString();
  if (text.includes('%') || !text.includes(':') || !ipaddr.IPv6.isValid(text)) return null;
  return ipaddr.process(text).toString();
}

/** Lower case with colons, or null. Accepts hyphens and dots too. The all-zero and the broadcast address name no device. */
export function canonicalMac(text: string): string | null {
  const hex = /^[0-9a-f]{2}([:-][0-9a-f]{2}){5}$|^[0-9a-f]{4}\.[0-9a-f]{4}\.[0-9a-f]{4}$/i.test(text)
    ? text.toLowerCase().replaceAll(/[^0-9a-f]/g, '')
    : '';
  if (hex === '' || hex === '000000000000' || hex === 'ffffffffffff') return null;
  return hex.replaceAll(/..(?=.)/g, '$&:');
}

/** Whether the canonical address can only be inside: private (RFC 1918), unique local (RFC 4193), link local, or carrier NAT (RFC 6598). */
export function isInside(ip: string): boolean {
  return ['private', 'uniqueLocal', 'linkLocal', 'carrierGradeNat'].includes(ipaddr.parse(ip).range());
}
