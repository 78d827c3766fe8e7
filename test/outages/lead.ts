import type { PullRequest } from '../../src/local/api.ts';
import type { Rig } from './rig.ts';

/** The incident's pull requests, oldest first. */
export async function pullsOf({ world }: Rig, incident: string): Promise<readonly PullRequest[]> {
  const { pullRequests } = await world.state();
  return pullRequests.filter(({ title }) => title.includes(incident)).toSorted((a, b) => a.number - b.number);
}

/** A person commits one file beside ours. It goes to GitHub itself, whatever the app's own wire does. */
export async function commitOnBranch(rig: Rig, incident: string, name: string, content: string): Promise<void> {
  const { GITHUB_API_URL: api, GITHUB_REPOSITORY: repository, GITHUB_TOKEN: token } = rig.world.env;
  const [pull] = await pullsOf(rig, incident);
  const answer = await fetch(`${api}/repos/${repository}/contents/incidents/${incident.slice(4, 8)}/${incident}/${name}`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      message: 'A lead was here',
      branch: pull?.branch,
      content: Buffer.from(content).toString('base64'),
    }),
  });
  if (!answer.ok) throw new Error(`GitHub did not take the lead's commit: ${answer.status} ${await answer.text()}`);
}
