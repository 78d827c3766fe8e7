/** Who is where, as a list on paper. */
export class People {
  readonly groups: Map<string, Set<string>>;
  /** Their accounts are deactivated. */
  readonly gone = new Set<string>();

  constructor(groups: ReadonlyMap<string, readonly string[]>) {
    this.groups = new Map([...groups].map(([name, people]) => [name, new Set(people)]));
  }

  isIn(groups: readonly string[], by: string): boolean {
    return !this.gone.has(by) && groups.some((group) => this.groups.get(group)?.has(by) === true);
  }

  /** Brute force: some way to send a different one of these people to each group. */
  canSit(people: readonly string[], groups: readonly string[]): boolean {
    const [group, ...rest] = groups;
    if (group === undefined) return true;
    return people.some(
      (by) =>
        this.isIn([group], by) &&
        this.canSit(
          people.filter((other) => other !== by),
          rest,
        ),
    );
  }
}
