export interface GithubPermission {
  /** As the token's and the App's pages name it. */
  readonly name: string;
  readonly access: 'read' | 'write';
  readonly reason: string;
  /** Operations of Octokit that need it. */
  readonly uses: readonly string[];
}

/** What the token or the App needs on the history's repository, and nothing more. A test compares it with the calls that are made. */
export const GITHUB_PERMISSIONS: readonly GithubPermission[] = [
  {
    name: 'Metadata',
    access: 'read',
    reason: 'To find the repository and its rules. GitHub gives it with every other permission.',
    uses: ['repos.get', 'repos.getBranchRules', 'repos.getCollaboratorPermissionLevel', 'apps.getRepoInstallation'],
  },
  {
    name: 'Contents',
    access: 'write',
    reason: "To commit each incident's folder to a branch of its own, tagout/<incident>.",
    uses: [
      'git.getRef',
      'git.createRef',
      'git.updateRef',
      'git.getCommit',
      'git.createCommit',
      'git.createTree',
      'git.createBlob',
      'repos.getContent',
      'repos.getBranch',
    ],
  },
  {
    name: 'Pull requests',
    access: 'write',
    reason: 'To open a pull request for each incident, and to ask the reviewers of the policy.',
    uses: ['pulls.list', 'pulls.create', 'pulls.requestReviewers'],
  },
];
