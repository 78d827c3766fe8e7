/** The words of the script for one kind of incident. */
export interface Story {
  readonly happened: string;
  readonly statement: string;
  readonly hunt: readonly string[];
  readonly inspect: string;
  readonly clean: string;
  readonly why: string;
}

const BOTNET: Story = {
  happened: 'was seen in traffic that is typical of a botnet',
  statement: 'runs malware that came in through a default password or a known weakness',
  hunt: [
    'Look for logins on the device in the hours before the alert.',
    'Search other devices of the same model for the same remote address.',
  ],
  inspect:
    'Malware of this sort often lives in memory only, so note processes and connections before anything restarts the device.',
  clean: 'Install current firmware and set a password of its own, or it will be infected again.',
  why: 'It may take orders from a control server and attack others by the minute.',
};

const STORIES: ReadonlyMap<string, Story> = new Map([
  ['botnet_traffic', BOTNET],
  [
    'exposed_management',
    {
      happened: 'has a management interface that somebody outside reached',
      statement: 'was reached through a port forward or a firewall rule that nobody meant to open',
      hunt: [
        'List recent rule changes on the border firewall.',
        'Compare the accounts on the device with the last known good copy.',
      ],
      inspect: 'Save its logs first, then compare accounts and settings with the last known good state.',
      clean: 'Allow management from the maintenance network only, and replace its passwords.',
      why: 'Until it is checked nobody knows whether the interface was used to take it over.',
    },
  ],
  [
    'suspicious_firmware',
    {
      happened: 'runs or fetched firmware that it should not',
      statement: 'received changed firmware over the network',
      hunt: [
        'Compare the hash of the image with what the vendor publishes.',
        'Check other devices of the same model for the same version.',
      ],
      inspect: 'Copy the image on the spot before it is overwritten, and check its signature.',
      clean: 'Install a verified image from the vendor that has no known exploited weakness.',
      why: 'Changed firmware cannot be trusted in anything that it does.',
    },
  ],
  [
    'credential_abuse',
    {
      happened: 'is the target of login attempts that look like guessed or stolen credentials',
      statement: 'was logged in to with a default or shared password',
      hunt: ['Look for a successful login after the failed ones.', 'List the devices that share its password.'],
      inspect: 'Save its login records, then look for new accounts, keys and settings.',
      clean: 'Replace its credentials everywhere they are used, and remove accounts that nobody can explain.',
      why: 'It ends open sessions and keeps whoever has the password away from the device.',
    },
  ],
  [
    'unclassified',
    {
      ...BOTNET,
      happened: 'appears in an alert that fits no known kind of incident',
      statement: 'does something that nobody has explained yet',
      why: 'Until somebody has looked, nobody can say that it is harmless.',
    },
  ],
]);

export function storyOf(kind: string): Story {
  return STORIES.get(kind) ?? BOTNET;
}
