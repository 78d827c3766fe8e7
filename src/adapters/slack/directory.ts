import { z } from 'zod';
import type { KnownPerson, Standing } from '../../core/approval.ts';
import { createCache } from './cache.ts';
import { NAME_CHARS, storable } from './payload.ts';
import { slackErrorOf, type Web } from './web.ts';

/** Who people are, as Slack says now. Everything that is not plainly a member of our own workspace is something else. */
export interface Directory {
  readonly person: (id: string) => Promise<KnownPerson>;
  readonly members: (usergroup: string) => Promise<readonly string[]>;
  readonly self: () => Promise<Self>;
}

const Self = z.object({ team_id: z.string(), user_id: z.string() });
export type Self = z.infer<typeof Self>;

const UserAnswer = z.object({
  user: z.object({
    id: z.string(),
    team_id: z.string().nullish(),
    name: z.string().nullish(),
    real_name: z.string().nullish(),
    deleted: z.boolean().nullish(),
    is_bot: z.boolean().nullish(),
    is_workflow_bot: z.boolean().nullish(),
    is_restricted: z.boolean().nullish(),
    is_ultra_restricted: z.boolean().nullish(),
    is_stranger: z.boolean().nullish(),
    profile: z.object({ display_name: z.string().nullish(), real_name: z.string().nullish() }).nullish(),
    enterprise_user: z.object({ teams: z.array(z.string()).nullish() }).nullish(),
  }),
});
type User = z.infer<typeof UserAnswer>['user'];

const MembersAnswer = z.object({ users: z.array(z.string()) });

export function createDirectory(web: Web, now: () => number): Directory {
  const clocks = { wall: now, elapsed: () => performance.now() };
  const self = createCache(clocks, async () => Self.parse(await web.auth.test()));
  const person = createCache(clocks, async (id): Promise<KnownPerson> => {
    const { team_id: ours } = await self('self');
    try {
      const { user } = UserAnswer.parse(await web.users.info({ user: id }));
      if (user.id !== id) throw new Error(`Slack was asked about ${id} and answered about somebody else.`);
      return { id, team: teamOf(user, ours), name: nameOf(user), standing: standingOf(user, ours) };
    } catch (error) {
      const said = slackErrorOf(error);
      if (said !== 'user_not_found' && said !== 'user_not_visible') throw error;
      return { id, team: '', name: id, standing: 'unknown' };
    }
  });
  const members = createCache(
    clocks,
    async (usergroup) => MembersAnswer.parse(await web.usergroups.users.list({ usergroup })).users,
  );
  return { person, members, self: () => self('self') };
}

function standingOf(user: User, ours: string): Standing {
  if (user.deleted === true) return 'deactivated';
  if (user.is_bot === true || user.is_workflow_bot === true || user.id === 'USLACKBOT') return 'bot';
  if (user.is_stranger === true || teamOf(user, ours) !== ours) return 'foreign';
  if (user.is_restricted === true || user.is_ultra_restricted === true) return 'guest';
  return 'member';
}

/** On Enterprise Grid a person belongs to several workspaces; being in ours is what counts. */
function teamOf(user: User, ours: string): string {
  return user.enterprise_user?.teams?.includes(ours) === true ? ours : (user.team_id ?? '');
}

function nameOf(user: User): string {
  const names = [user.profile?.display_name, user.profile?.real_name, user.real_name, user.name];
  const name = names.find((one) => one !== null && one !== undefined && one.trim() !== '');
  return storable((name ?? user.id).slice(0, NAME_CHARS));
}
