import type { ApprovalRule } from '../plan.ts';

/** A rule in plain sentences, for whoever reads it before or after: the details, the history and `explain`. Names are the policy's own. */
export function ruleSentences(rule: ApprovalRule): readonly string[] {
  const { tier, quorum, groups, expiresMs, oneFromEach, remindMs, escalation, stepUp, holdMs, rejection, breakGlass, undo } =
    rule;
  const people = quorum === 1 ? 'one person' : `${quorum} different people`;
  const each = oneFromEach === undefined ? '' : `, among them a different one from each of ${oneFromEach.join(', ')}`;
  return [
    `Tier ${tier}: ${people} of ${groups.join(', ')}${each}, within ${minutes(expiresMs)}.`,
    ...(rule.raised === true ? ['It is one tier stricter than usual, because nothing can undo the step.'] : []),
    ...(rule.affects === undefined ? [] : [`It was chosen by what the step hits: ${rule.affects} devices and functions.`]),
    ...(remindMs === undefined ? [] : [`After ${minutes(remindMs)} those who may decide are reminded.`]),
    ...(escalation === undefined
      ? []
      : [`After ${minutes(escalation.afterMs)} ${escalation.groups.join(', ')} may approve as well.`]),
    ...(stepUp === true ? ['Each approval needs a one-time code.'] : []),
    ...(holdMs === undefined
      ? []
      : [`A complete approval waits ${holdMs / 1000} s before anything runs, and can be taken back.`]),
    ...(undo === undefined ? [] : [UNDO]),
    rejection === 'reopens'
      ? 'While nothing was decided or sent yet, a rejection sends its reason to the drafter for a new draft; after that it is final.'
      : 'A rejection is final.',
    ...(breakGlass === undefined
      ? []
      : [
          `In an emergency one of ${breakGlass.group} may approve alone, with a reason; it must start within ${minutes(breakGlass.maxMs)}.`,
        ]),
  ];
}

/** Said before the approval, beside the commands that it is about. */
const UNDO =
  'If the check afterwards plainly shows that it had no effect, Tagout undoes it by itself, with the commands that the approval covers.';

const minutes = (ms: number): string => `${ms / 60_000} min`;
