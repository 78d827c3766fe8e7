import { generateKeyPairSync } from 'node:crypto';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadPlaybooks } from '../../../src/adapters/files/playbooks.ts';
import { tagout } from '../tagout.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tagout-init-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const init = (args: readonly string[], given: Parameters<typeof tagout>[2] = {}) => tagout(['init', ...args], folder, given);
const envText = (): Promise<string> => readFile(join(folder, '.env'), 'utf8');
const PEOPLE = ['--responders', 'U0ROBIN0001', '--approvers', 'U0AVERY0001,U0ARI000001'];

describe('init without a terminal', () => {
  it('with nothing given writes what it can make itself, and says what is missing and where it is found', async () => {
    const { code, out } = await init([]);
    expect(code).toBe(1);
    const values = parseEnv(await envText());
    for (const key of ['TAGOUT_INTAKE_TOKEN', 'TAGOUT_STEPUP_KEY']) expect(values[key]).toMatch(/^[\w-]{43}$/);
    expect(out).toContain('policy.yaml: name its people with --responders and --approvers');
    expect(out).toContain('api.slack.com/apps?new_app=1');
    expect(out).toContain('- chat:write');
    expect(out).toContain('Contents: read and write.');
    expect(out).not.toContain(values['TAGOUT_INTAKE_TOKEN']);
  });

  it('run again changes only what is given: the rest stays byte for byte', async () => {
    await init(PEOPLE);
    const first = await envText();
    await writeFile(join(folder, '.env'), `# mine, at the top\n${first}# mine, at the end\nMY_OWN=kept\n`);
    const policy = join(folder, 'playbooks/policy.yaml');
    await writeFile(policy, `${await readFile(policy, 'utf8')}# mine\n`);
    const before = await readFile(policy, 'utf8');

    const again = await init([
      'GITHUB_REPOSITORY=example-plant/history',
      '--responders',
      'U0OTHER0001',
      '--approvers',
      'U0OTHER0002',
    ]);
    expect(again.out).toContain('playbooks/policy.yaml: kept.');
    expect(await readFile(policy, 'utf8')).toBe(before);
    expect(await envText()).toBe(
      `# mine, at the top\n${first.replace('GITHUB_REPOSITORY=\n', 'GITHUB_REPOSITORY=example-plant/history\n')}# mine, at the end\nMY_OWN=kept\n`,
    );

    const third = await envText();
    const nothing = await init([]);
    expect(nothing.out).toContain('.env: nothing to change.');
    expect(await envText()).toBe(third);
  });

  it('copies connectors and curated playbooks that are not there, and overwrites none', async () => {
    await mkdir(join(folder, 'playbooks/connectors'), { recursive: true });
    await writeFile(join(folder, 'playbooks/connectors/linux-gateway.yaml'), '# my own\n');
    await init(PEOPLE);
    expect(await readFile(join(folder, 'playbooks/connectors/linux-gateway.yaml'), 'utf8')).toBe('# my own\n');
    expect(await readdir(join(folder, 'playbooks'))).toContain('unclassified.yaml');
  });

  it('writes a folder that a start takes, with the people and the gateway that were given', async () => {
    await init([
      ...PEOPLE,
      '--reviewers',
      'octo-lead',
      '--gateway',
      '192.0.2.1:2222',
      '--gateway-key',
      `SHA256:${'A'.repeat(43)}`,
    ]);
    const loaded = await loadPlaybooks(join(folder, 'playbooks'));
    if (!loaded.ok) throw new Error(loaded.problems.join('\n'));
    const { policy, inventory } = loaded.value;
    expect(policy.groups.get('approvers')?.users).toEqual(['U0AVERY0001', 'U0ARI000001']);
    expect(policy.leads).toEqual(['leads']);
    expect(policy.tiers.get('critical')?.quorum).toBe(2);
    expect(policy.reviewers).toEqual(['octo-lead']);
    // The gateway is the way back: nothing may cut it off.
    expect(policy.protected.addresses).toEqual(['192.0.2.1']);
    expect(inventory.gateways.get('gw-1')).toMatchObject({ host: '192.0.2.1', port: 2222, user: 'tagout', lan: 'br-lan' });
  });

  it('lets nobody approve on critical devices while there is one approver, and shows how to switch that on', async () => {
    await init(['--responders', 'U0ROBIN0001', '--approvers', 'U0AVERY0001']);
    const loaded = await loadPlaybooks(join(folder, 'playbooks'));
    if (!loaded.ok) throw new Error(loaded.problems.join('\n'));
    expect(loaded.value.policy.tiers.has('critical')).toBe(false);
    const asking = loaded.value.policy.rules.filter(({ tier }) => tier !== 'observe');
    expect(asking.flatMap(({ criticalities }) => criticalities).toSorted()).toEqual(['low', 'medium']);
    expect(await readFile(join(folder, 'playbooks/policy.yaml'), 'utf8')).toContain('#   quorum: 2');
  });

  it('lets looks run without asking on every device, and nothing else', async () => {
    await init(PEOPLE);
    const loaded = await loadPlaybooks(join(folder, 'playbooks'));
    if (!loaded.ok) throw new Error(loaded.problems.join('\n'));
    expect(loaded.value.policy.rules.filter(({ tier }) => tier === 'observe')).toMatchObject([
      { actions: ['observe_device'], criticalities: ['low', 'medium', 'high', 'critical'] },
    ]);
  });

  it('examples in the inventory are right when they are switched on', async () => {
    await init(PEOPLE);
    const path = join(folder, 'playbooks/inventory.yaml');
    const text = await readFile(path, 'utf8');
    const on = text
      .replace('gateways: []', 'gateways:')
      .replace('devices: []', 'devices:')
      .replaceAll(/^# (?=   ?(- id| {2}[a-z_#]))/gm, '');
    expect(on).not.toBe(text);
    await writeFile(path, on);
    const loaded = await loadPlaybooks(join(folder, 'playbooks'));
    expect(loaded).toMatchObject({ ok: true });
    expect(loaded.ok && loaded.value.inventory.devices.get('camera-1')?.gateway).toBe('gw-1');
  });

  it('tells how the key is let in for the account that the gateway has', async () => {
    const gateway = ['--gateway', '192.0.2.1', '--gateway-key', `SHA256:${'A'.repeat(43)}`, '--make-ssh-key'];
    const own = await init([...PEOPLE, ...gateway, '--gateway-user', 'guard']);
    expect(own.out).toContain("' >> ~guard/.ssh/authorized_keys");
    expect(own.out).toContain('guard ALL=(root) NOPASSWD: /usr/sbin/ip neigh flush to * dev *, ');
    const root = await init([...gateway, '--gateway-user', 'root']);
    expect(root.out).toContain("' >> ~root/.ssh/authorized_keys");
    expect(root.out).not.toMatch(/useradd|sudoers/);
  });

  it('says in a sentence which file it cannot write', async () => {
    await writeFile(join(folder, 'playbooks'), 'a file where the folder should be');
    const { code, err } = await init(PEOPLE);
    expect(code).toBe(2);
    expect(err).toMatch(/EEXIST: .*playbooks/);
    expect(err).not.toMatch(/\n {4}at /);
  });

  it('takes a private key of many lines from a file', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const pem = privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();
    await writeFile(join(folder, 'app.pem'), pem.replaceAll('\n', '\r\n'));
    await init(['GITHUB_APP_ID=7', 'GITHUB_PRIVATE_KEY=@app.pem']);
    expect(parseEnv(await envText())['GITHUB_PRIVATE_KEY']).toBe(pem.trim());
  });

  it('prints the manifest alone when asked, and writes nothing', async () => {
    const { out, code } = await init(['--manifest', '--events-url', 'https://tagout.example.com/slack/events']);
    expect(code).toBe(0);
    expect(out).toMatch(/^display_information:/);
    expect(out).toContain('request_url: https://tagout.example.com/slack/events');
    expect(out).toContain('socket_mode_enabled: false');
    expect(await readdir(folder)).toEqual([]);
  });

  it.each([
    [['SLACK_BOT_TOKEN=xoxb-made-up'], /SLACK_BOT_TOKEN is a secret, and other users of this machine can read command lines/],
    [['GITHUB_TOKEN'], /GITHUB_TOKEN: there is no value where it should come from/],
    [['SLACK_SIGNING_SECRET=@nowhere'], /SLACK_SIGNING_SECRET: there is no value/],
    [['SLACK_INCIDENT_CHANNEL=incidents'], /SLACK_INCIDENT_CHANNEL: expected a channel id such as C0123456789/],
    [['PORT=99999'], /PORT: expected a port number/],
    [['GITHUB_REPOSITORY=history'], /GITHUB_REPOSITORY: expected owner\/name/],
    [['NO_SUCH=1'], /There is no setting "NO_SUCH"/],
    [['--no-such'], /--no-such/],
    [['--ask', 'PORT'], /--ask: there is no terminal/],
    [['--ask', 'NO_SUCH'], /There is no setting "NO_SUCH"/],
    [['--events-url', 'http://tagout.example.com/slack/events'], /--events-url: expected an https address/],
    [['--gateway', '192.0.2.1'], /--gateway-key: expected the fingerprint .* ssh-keygen -lf/],
    [['--gateway-user', 'tagout'], /--gateway: expected the host/],
    [['--gateway', '192.0.2.1', '--gateway-key', 'SHA256:short'], /host_keys/],
    [['--responders', 'robin', '--approvers', 'U0AVERY0001'], /expected a Slack user id such as U0123456789/],
    [['SLACK_BOT_TOKEN=-', 'GITHUB_TOKEN=-'], /Only one setting can come in on standard input/],
  ])('refuses %j with its reason, and writes nothing', async (args, reason) => {
    const { code, err, out } = await init(args);
    expect(code).toBe(2);
    expect(err).toMatch(reason);
    expect(err + out).not.toContain('xoxb-made-up');
    expect(await readdir(folder)).toEqual([]);
  });

  it('refuses a value with the sentence that a start would use', async () => {
    const { err } = await init(['SLACK_BOT_TOKEN=-'], { input: 'xoxp-of-a-person\n' });
    expect(err).toContain('SLACK_BOT_TOKEN: expected a bot token that starts with xoxb-');
    expect(err).not.toContain('xoxp-of-a-person');
  });
});

describe('init in a clone of the repository', () => {
  it("puts an operator's files beside those that come with Tagout, and leaves the clone as it is", async () => {
    for (const part of ['src', 'playbooks', '.env.example', 'package.json'])
      await cp(part, join(folder, part), { recursive: true });
    await symlink(resolve('node_modules'), join(folder, 'node_modules'));
    const shipped = await readFile(join(folder, 'playbooks/policy.yaml'), 'utf8');
    const { code, out } = await tagout(['init', ...PEOPLE], folder, { program: join(folder, 'src/main.ts') });
    expect({ code, policy: out.includes('site/policy.yaml: written.') }).toEqual({ code: 1, policy: true });
    expect(parseEnv(await envText())['TAGOUT_PLAYBOOKS']).toBe('site');
    expect(await loadPlaybooks(join(folder, 'site'))).toMatchObject({ ok: true });
    expect(await readFile(join(folder, 'playbooks/policy.yaml'), 'utf8')).toBe(shipped);
    expect(await readFile('.gitignore', 'utf8')).toContain('\n/site/\n');
  });
});
