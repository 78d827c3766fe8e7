import { randomBytes } from 'node:crypto';
import { LIMITS } from '../core/limits.ts';
import type { ActAnswer, PullRequest } from './api.ts';
import { CAST, castMember, REPOSITORY } from './cast.ts';
import { startEmulated } from './emulated.ts';
import { followBranches, readPulls } from './githubRows.ts';
import { mergePull } from './merging.ts';

/** The stand-in for GitHub: emulate's API with one private repository for the history. */
export interface LocalGithub {
  /** For `GITHUB_API_URL`. */
  readonly apiUrl: string;
  /** For `GITHUB_REPOSITORY`. */
  readonly repository: string;
  pullRequests(): readonly PullRequest[];
  merge(person: string, number: number): Promise<ActAnswer>;
  close(): Promise<void>;
}

export interface LocalGithubOptions {
  readonly port: number;
  readonly stateFile: string;
  readonly token: string;
  readonly onChange: () => void;
}

const repoScope = (login: string): { login: string; scopes: string[] } => ({ login, scopes: ['repo'] });

export async function startLocalGithub(options: LocalGithubOptions): Promise<LocalGithub> {
  const repository = `${REPOSITORY.owner}/${REPOSITORY.name}`;
  const people = CAST.flatMap(({ id, name, login }) =>
    login === null ? [] : [{ id, name, login, token: `local-${randomBytes(24).toString('hex')}` }],
  );
  const github = await startEmulated({
    service: 'github',
    port: options.port,
    stateFile: options.stateFile,
    tokens: [options.token, ...people.map((person) => person.token)],
    seed: {
      tokens: Object.fromEntries([
        [options.token, repoScope(REPOSITORY.bot)],
        ...people.map((person) => [person.token, repoScope(person.login)] as const),
      ]),
      github: {
        users: [{ login: REPOSITORY.bot, name: 'Tagout' }, ...people.map(({ login, name }) => ({ login, name }))],
        orgs: [
          {
            login: REPOSITORY.owner,
            name: 'Example Plant',
            members: [{ login: REPOSITORY.bot, role: 'admin' }, ...people.map(({ login }) => ({ login, role: 'admin' }))],
          },
        ],
        repos: [
          {
            owner: REPOSITORY.owner,
            name: REPOSITORY.name,
            private: true,
            description: 'What happened, who decided what, and what ran: one folder an incident.',
            auto_init: true,
          },
        ],
      },
    },
    tidy: followBranches,
    onChange: options.onChange,
  });

  return {
    apiUrl: github.url,
    repository,
    pullRequests: () =>
      readPulls(github.store, {
        pullsMax: LIMITS.localPullsMax,
        commitsMax: LIMITS.localPullCommitsMax,
        fileMaxChars: LIMITS.localFileMaxChars,
      }),
    async merge(person, number) {
      const reviewer = people.find((one) => one.id === person);
      if (reviewer === undefined) {
        const name = castMember(person)?.name ?? 'This person';
        return {
          ok: false,
          message: `${name} has no account at the local GitHub. Act as ${people.map((one) => one.name).join(' or ')} to merge.`,
        };
      }
      return await mergePull(github.store, number, (method, path, body) =>
        github.fetch(`/repos/${repository}${path}`, { method, token: reviewer.token, body }),
      );
    },
    close: () => github.close(),
  };
}
