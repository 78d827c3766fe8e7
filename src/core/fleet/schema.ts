import { z } from 'zod';
import { canonicalIp, canonicalMac } from '../address.ts';
import { CRITICALITIES } from '../inventory.ts';
import { LIMITS } from '../limits.ts';

const Id = z
  .string({ error: quoteIt })
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'expected an id of letters, digits, dot, underscore and hyphen, 64 at most');

/** Shown on cards and in the history. Formula-like text is only text here: nothing evaluates it. */
const Text = z
  .string({ error: quoteIt })
  .trim()
  .min(1, 'expected text, got nothing')
  .max(200, 'expected at most 200 characters')
  .refine(
    (text) => !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(text),
    'expected plain text in one line, without control or invisible characters',
  );

const Ip = z.string().transform((text, context) => {
  const ip = canonicalIp(text.trim());
  if (ip !== null) return ip;
  context.addIssue({ code: 'custom', message: `expected an IPv4 or IPv6 address, got ${JSON.stringify(text.slice(0, 64))}` });
  return z.NEVER;
});

const Mac = z.string({ error: quoteIt }).transform((text, context) => {
  const mac = canonicalMac(text.trim());
  if (mac !== null) return mac;
  context.addIssue({
    code: 'custom',
    message: `expected a MAC address such as 02:00:00:20:00:0b, got ${JSON.stringify(text.slice(0, 64))}`,
  });
  return z.NEVER;
});

export const DeviceEntry = z.strictObject({
  id: Id.describe('Your name for the device; drafts, cards and the history use it.'),
  name: Text.describe('What people read on the card.'),
  kind: Text.describe('In your own words: camera, plc, infusion-pump, sensor, ...'),
  vendor: Text,
  model: Text,
  firmware: Text.describe('The version that should be on it. Quote it when it looks like a number.'),
  addresses: z.array(Ip).max(32).default([]).describe('IPv4 or IPv6 addresses. Two devices cannot share one.'),
  mac: Mac.nullable().default(null).describe('Without it the device cannot be cut off.'),
  site: Text,
  gateway: Id.nullable().default(null).describe('Id of the gateway that it hangs on; leave it out when there is none.'),
  criticality: z
    .enum(CRITICALITIES, `expected one of: ${CRITICALITIES.join(', ')}`)
    .describe('What it means when the device is gone. critical is what patients or machines depend on.'),
  owner: Text.describe('A team, not a person.'),
  dependents: z
    .array(Text)
    .max(100)
    .default([])
    .describe('What stops working without it: ids of devices, or functions in your own words.'),
});

const GatewayEntry = z.strictObject({
  id: Id.describe('Your name for the gateway.'),
  name: Text.describe('What people read on the card.'),
  site: Text,
  connector: Id.describe('A file in playbooks/connectors/, without .yaml.'),
  host: z
    .string()
    .regex(/^(?=.{1,253}$)[A-Za-z0-9:]([A-Za-z0-9.:-]*[A-Za-z0-9])?$/, 'expected an address or a DNS name')
    .describe('Address or DNS name for SSH.'),
  port: z.int().min(1).max(65_535).default(22),
  user: z
    .string()
    .regex(/^[a-z_][a-z0-9_-]{0,31}$/, 'expected a login name of small letters, digits, underscore and hyphen')
    .describe('An account that may do what the connector does, and nothing else.'),
  host_keys: z
    .array(
      z
        .string()
        .regex(/^SHA256:[A-Za-z0-9+/]{43}$/, 'expected a fingerprint such as ssh-keygen -lf prints: SHA256: and 43 characters'),
    )
    .min(1, 'expected at least one fingerprint: without one nobody can tell the gateway from an impostor')
    .max(10)
    .describe('Fingerprints of the host keys that are accepted. Any other key is refused before login.'),
  lan: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,14}$/, 'expected a network interface name, 15 characters at most')
    .describe('The bridge or interface that its devices hang on.'),
});

/** The shape of `inventory.yaml`. Its JSON Schema for editors is `playbooks/schema/inventory.schema.json`. */
export const InventoryFile = z.strictObject({
  gateways: z.array(GatewayEntry).max(10_000).default([]).describe('The hosts that commands run on.'),
  devices: z.array(DeviceEntry).max(LIMITS.inventoryDevicesMax).default([]).describe('The fleet.'),
});
export type InventoryFile = z.infer<typeof InventoryFile>;

/** YAML reads 2.4 as a number, and 2.40 would become 2.4. */
function quoteIt(issue: { readonly input: unknown }): string {
  if (issue.input === undefined) return 'expected text, but the field is missing';
  return typeof issue.input === 'number' ? `expected text: put quotes around ${issue.input}` : 'expected text';
}
