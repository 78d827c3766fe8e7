import { isIP } from 'node:net';
import { join } from 'node:path';
import { parseInventory } from '../../core/fleet/parse.ts';
import { parsePolicy } from '../../core/policy/parse.ts';
import type { Arguments } from './arguments.ts';
import { exists } from './folder.ts';
import { inventoryText } from './inventory.ts';
import { policyText } from './policy.ts';
import { askNames } from './questions.ts';
import type { Terminal } from './terminal.ts';

/** Texts for files that are not there yet; null where one is, or where nobody said whom the policy should name. */
export interface FirstFiles {
  readonly policy: string | null;
  readonly inventory: string | null;
}

export type Drafted =
  { readonly ok: true; readonly value: FirstFiles } | { readonly ok: false; readonly problems: readonly string[] };

type People = Pick<Arguments, 'responders' | 'approvers' | 'leads' | 'reviewers'>;

/** Nothing is written that a start would refuse: both texts are read as a start reads them. */
export async function draftFirstFiles(folder: string, args: Arguments, terminal: Terminal): Promise<Drafted> {
  const inventory = (await exists(join(folder, 'inventory.yaml'))) ? null : inventoryText(args.gateway);
  const checked = inventory === null ? { ok: true as const } : parseInventory(inventory, 'inventory.yaml', 'yaml');
  if (!checked.ok) return checked;
  if (await exists(join(folder, 'policy.yaml'))) return { ok: true, value: { policy: null, inventory } };
  if (terminal.interactive && args.responders.length + args.approvers.length === 0)
    return { ok: true, value: { policy: await askPolicy(terminal, args), inventory } };
  if (args.responders.length === 0 || args.approvers.length === 0) return { ok: true, value: { policy: null, inventory } };
  const policy = textFor(args, args);
  const parsed = parsePolicy(policy, 'policy.yaml');
  return parsed.ok ? { ok: true, value: { policy, inventory } } : parsed;
}

async function askPolicy(terminal: Terminal, args: Arguments): Promise<string> {
  terminal.say('\n5. People, by their Slack member ids (profile, three dots, "Copy member ID"), with commas between');
  for (;;) {
    const responders = await askNames(terminal, 'Who responds to incidents?');
    const approvers = await askNames(terminal, 'Who approves what changes a device? Two or more, for critical ones');
    const leads = await askNames(terminal, 'Who reviews the history? (Enter: the approvers)');
    const reviewers = await askNames(terminal, 'Whose review do pull requests ask for? GitHub logins (Enter: nobody)');
    const text = textFor({ responders, approvers, leads, reviewers }, args);
    const parsed = parsePolicy(text, 'policy.yaml');
    if (parsed.ok) return text;
    for (const problem of parsed.problems) terminal.say(problem);
  }
}

function textFor({ responders, approvers, leads, reviewers }: People, { gateway }: Arguments): string {
  return policyText({
    responders,
    approvers,
    leads: leads.length > 0 ? leads : approvers,
    reviewers,
    // By name it could not be protected: what is cut off has an address.
    protectedAddresses: gateway !== null && isIP(gateway.host) !== 0 ? [gateway.host] : [],
  });
}
