import { afterEach, describe, expect, it } from 'vitest';
import { type Answers, type Harness, startHarness, TEAM } from './harness.ts';

let harness: Harness | null = null;
afterEach(async () => harness?.close());

const user = (fields: Record<string, unknown>): Answers => ({
  'users.info': (body) => ({
    ok: true,
    user: { id: body['user'], team_id: TEAM, name: 'sam', profile: { display_name: 'Sam' }, ...fields },
  }),
});

describe('who a person is', () => {
  it.each<[string, Record<string, unknown>, string]>([
    ['a member of the workspace', {}, 'member'],
    ['an administrator is a member', { is_admin: true, is_owner: true }, 'member'],
    ['somebody who left', { deleted: true }, 'deactivated'],
    ['a bot', { is_bot: true }, 'bot'],
    ['a workflow', { is_workflow_bot: true }, 'bot'],
    ['a guest in several channels', { is_restricted: true }, 'guest'],
    ['a guest in one channel', { is_ultra_restricted: true, is_restricted: true }, 'guest'],
    ['a stranger by Slack Connect', { is_stranger: true }, 'foreign'],
    ['a person of another workspace', { team_id: 'T0ELSEWHERE' }, 'foreign'],
    ['a person without any workspace', { team_id: null }, 'foreign'],
    ['a person of ours on Enterprise Grid', { team_id: 'T0HOME', enterprise_user: { teams: ['T0HOME', TEAM] } }, 'member'],
    [
      'a person of another workspace of the same organisation',
      { team_id: 'T0HOME', enterprise_user: { teams: ['T0HOME'] } },
      'foreign',
    ],
  ])('%s', async (_name, fields, standing) => {
    harness = await startHarness(user(fields));
    expect(await harness.slack.chat.person('U0SAM')).toMatchObject({ id: 'U0SAM', name: 'Sam', standing });
  });

  it('Slackbot is a bot although Slack does not say so', async () => {
    harness = await startHarness(user({}));
    expect(await harness.slack.chat.person('USLACKBOT')).toMatchObject({ standing: 'bot' });
  });

  it('somebody whom Slack does not know is unknown', async () => {
    harness = await startHarness({ 'users.info': () => ({ ok: false, error: 'user_not_found' }) });
    expect(await harness.slack.chat.person('U0GHOST')).toMatchObject({ id: 'U0GHOST', standing: 'unknown' });
  });

  it.each(['internal_error', 'missing_scope', 'ratelimited', 'invalid_auth'])(
    'an answer of %s is no answer: it rejects',
    async (error) => {
      harness = await startHarness({ 'users.info': () => ({ ok: false, error }) });
      await expect(harness.slack.chat.person('U0SAM')).rejects.toThrow(error);
    },
  );

  it('an answer about somebody else, or in an unknown shape, rejects', async () => {
    harness = await startHarness(user({ id: 'U0OTHER' }));
    await expect(harness.slack.chat.person('U0SAM')).rejects.toThrow('somebody else');
    await harness.close();
    harness = await startHarness({ 'users.info': () => ({ ok: true, user: 7 }) });
    await expect(harness.slack.chat.person('U0SAM')).rejects.toThrow('expected object');
  });

  it('is asked again after 60 s, and not before; a failure is not remembered', async () => {
    let now = 0;
    let deleted = false;
    let broken = true;
    harness = await startHarness(
      {
        'users.info': (body) =>
          broken
            ? { ok: false, error: 'internal_error' }
            : { ok: true, user: { id: body['user'], team_id: TEAM, name: 'sam', deleted } },
      },
      () => now,
    );
    const standing = async () => (await harness?.slack.chat.person('U0SAM'))?.standing;
    await expect(standing()).rejects.toThrow('internal_error');
    broken = false;
    expect(await standing()).toBe('member');
    deleted = true;
    now = 59_999;
    expect(await standing()).toBe('member');
    now = 60_000;
    expect(await standing()).toBe('deactivated');
  });
});

describe('the members of a user group', () => {
  it('are those that Slack lists, for 60 s', async () => {
    let now = 0;
    harness = await startHarness({ 'usergroups.users.list': () => ({ ok: true, users: ['U0A', 'U0B'] }) }, () => now);
    expect(await harness.slack.chat.members('S0SEC')).toEqual(['U0A', 'U0B']);
    await harness.slack.chat.members('S0SEC');
    expect(harness.callsTo('usergroups.users.list')).toEqual([{ usergroup: 'S0SEC' }]);
    now = 60_001;
    await harness.slack.chat.members('S0SEC');
    expect(harness.callsTo('usergroups.users.list')).toHaveLength(2);
  });

  it('cannot be had when Slack does not say: never an empty group by mistake', async () => {
    harness = await startHarness({ 'usergroups.users.list': () => ({ ok: false, error: 'paid_teams_only' }) });
    await expect(harness.slack.chat.members('S0SEC')).rejects.toThrow('paid_teams_only');
    await harness.close();
    harness = await startHarness({ 'usergroups.users.list': () => ({ ok: true }) });
    await expect(harness.slack.chat.members('S0SEC')).rejects.toThrow('expected array');
  });
});
