/** Group name -> Slack ids of its members, as they are now. A group that is not in it has nobody. */
export type Roster = ReadonlyMap<string, ReadonlySet<string>>;

export function inGroups(roster: Roster, groups: readonly string[], person: string): boolean {
  return groups.some((group) => roster.get(group)?.has(person) === true);
}

/** `security`, `security or operations`, for sentences. */
export function listed(groups: readonly string[]): string {
  return groups.length === 0 ? 'any group' : groups.join(' or ');
}
