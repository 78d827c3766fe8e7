import { parseArgs } from 'node:util';

export const ENROL_USAGE = `Usage: npm run tagout -- enrol <Slack id> [--replace]  makes one-time codes for a person: a code to scan, then the first one is asked for
       npm run tagout -- enrol --list                   who has them
       npm run tagout -- enrol --remove <Slack id>      this person's codes count no more
       npm run tagout -- enrol --reseal                 after a new TAGOUT_STEPUP_KEY was put before the old one: keeps all under the new one`;

export type EnrolArguments =
  | { readonly kind: 'enrol'; readonly person: string; readonly replace: boolean }
  | { readonly kind: 'remove'; readonly person: string }
  | { readonly kind: 'list' | 'reseal' };

/** Null when they make no sense: a name is no id, since people choose their names in Slack, also one that somebody else has. */
export function enrolArguments(argv: readonly string[]): EnrolArguments | null {
  const parsed = parsedOf(argv);
  if (parsed === null) return null;
  const { replace, list, remove, reseal } = parsed.values;
  const [person, ...more] = parsed.positionals;
  if (more.length > 0 || [replace, list, remove, reseal].filter((flag) => flag === true).length > 1) return null;
  if (list === true || reseal === true) return person === undefined ? { kind: list === true ? 'list' : 'reseal' } : null;
  if (person === undefined || !/^[UW][A-Z0-9]{7,20}$/.test(person)) return null;
  return remove === true ? { kind: 'remove', person } : { kind: 'enrol', person, replace: replace === true };
}

function parsedOf(argv: readonly string[]) {
  const flag = { type: 'boolean' } as const;
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: { replace: flag, list: flag, remove: flag, reseal: flag },
    });
  } catch {
    return null;
  }
}
