/** Group name -> ids of its members. A group that is not in it has nobody. */
export type Members = ReadonlyMap<string, ReadonlySet<string>>;

/** One person's approval, and in which groups that person stands. */
export interface Vote {
  readonly by: string;
  readonly groups: readonly string[];
}

/** What a rule asks for: so many different people, and among them a different one from each of these groups. */
export interface Needs {
  readonly quorum: number;
  readonly oneFromEach: readonly string[];
}

/** How far an asking is. */
export interface Progress {
  /** Different people who approved. */
  readonly given: number;
  readonly quorum: number;
  /** Groups from which somebody is still needed, although all who approved were placed as well as can be. */
  readonly missing: readonly string[];
  readonly enough: boolean;
}

export function progressOf({ quorum, oneFromEach }: Needs, votes: readonly Vote[]): Progress {
  const people = new Map<string, Set<string>>();
  for (const { by, groups } of votes) people.set(by, new Set([...(people.get(by) ?? []), ...groups]));
  const { empty } = seat(oneFromEach, people);
  return { given: people.size, quorum, missing: empty, enough: people.size >= quorum && empty.length === 0 };
}

/** Seats that stay empty, and the ones that cannot all be filled: they have fewer people than they are. */
export interface Seating {
  readonly empty: readonly string[];
  readonly tight: readonly string[];
}

/**
 * Gives each group's seat to a different person of it: a bipartite matching by augmenting paths. A person in two groups takes one seat, and
 * moves to the other when that lets somebody else sit down. Earlier groups are served first.
 */
export function seat(groups: readonly string[], people: ReadonlyMap<string, ReadonlySet<string>>): Seating {
  const seated = new Map<string, string>();
  const place = (group: string, asked: Set<string>): boolean => {
    for (const [person, own] of people) {
      if (!own.has(group) || asked.has(person)) continue;
      asked.add(person);
      const other = seated.get(person);
      if (other !== undefined && !place(other, asked)) continue;
      seated.set(person, group);
      return true;
    }
    return false;
  };
  const empty: string[] = [];
  const tight = new Set<string>();
  for (const group of groups) {
    const asked = new Set<string>();
    if (place(group, asked)) continue;
    empty.push(group);
    // Everybody who was asked sits already, and on these seats: by Hall's theorem that is why there is no place.
    for (const name of [group, ...[...asked].flatMap((person) => seated.get(person) ?? [])]) tight.add(name);
  }
  return { empty, tight: groups.filter((group) => tight.has(group)) };
}
