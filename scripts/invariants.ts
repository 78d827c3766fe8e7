// Takes away, one after the other, the lines that keep the promises of the README, and sees a test fail each time. A test that stays
// green without the line proves nothing. Works on a copy; run it with `npm run invariants`, or with a word to pick some of them.
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

interface Mutant {
  readonly promise: string;
  readonly what: string;
  readonly file: string;
  /** Exactly this, which must stand there once. */
  readonly line: string;
  readonly instead: string;
  readonly tests: readonly string[];
}

const ALLOWED = 'src/core/judge/allowed.ts';
const OPEN = 'src/core/judge/open.ts';
const DEADLINES = 'src/core/advance/deadlines.ts';
const DISPATCH = 'src/core/advance/dispatch.ts';

const MUTANTS: readonly Mutant[] = [
  {
    promise: '1 no key, no turn',
    what: 'anybody may approve',
    file: ALLOWED,
    line: 'if (inGroups(roster, groups, person.id)) return null;',
    instead: 'if (inGroups(roster, groups, person.id) !== null) return null;',
    tests: ['test/core/judge'],
  },
  {
    promise: '1 no key, no turn',
    what: 'the opener may approve',
    file: ALLOWED,
    line: "if (openedBy.kind === 'person' && openedBy.id === person.id) {",
    instead: "if (openedBy.kind === 'person' && openedBy.id === '') {",
    tests: ['test/core/judge'],
  },
  {
    promise: '1 no key, no turn',
    what: 'an approval after its expiry counts',
    file: OPEN,
    line: 'if (now >= request.expiresAt)',
    instead: 'if (now < 0)',
    tests: ['test/core/judge'],
  },
  {
    promise: '1 no key, no turn',
    what: 'the machine runs without a guard at its entrance',
    file: 'src/core/machine/definition.ts',
    line: "[`${id}.dispatched`]: [{ target: 'running', guard: approval }],",
    instead: "[`${id}.dispatched`]: [{ target: 'running' }],",
    tests: ['test/core/machine'],
  },
  {
    promise: '1 no key, no turn',
    what: "the machine's guard counts approvals of other digests",
    file: 'src/core/machine/compile.ts',
    line: 'approvals.filter((approval) => approval.digest === digest)',
    instead: 'approvals',
    tests: ['test/core/machine'],
  },
  {
    promise: '1 no key, no turn',
    what: 'the proof overlooks a second entrance to running',
    file: 'src/core/machine/laws.ts',
    line: "return from === 'approved' && event.type === `${step}.dispatched` && covered === true",
    instead: "return from !== 'done'",
    tests: ['test/core/machine'],
  },
  {
    promise: '2 what was approved is what runs',
    what: 'the digest is not compared at the click',
    file: OPEN,
    line: 'if (click.digest !== request.digest || click.digest !== plan.digest) {',
    instead: 'if (click.digest === null) {',
    tests: ['test/core/judge'],
  },
  {
    promise: '2 what was approved is what runs',
    what: 'the digest is not compared at dispatch',
    file: DISPATCH,
    line: 'if (fresh.digest !== step.request.digest) return voided(record, id, fresh, changed, ids);',
    instead: '',
    tests: ['test/core/advance/dispatch'],
  },
  {
    promise: '2 what was approved is what runs',
    what: 'the digest leaves the undo out',
    file: 'src/core/planning/finish.ts',
    line: 'digest: digestOf(batch),',
    instead: 'digest: digestOf({ ...batch, undo: [] }),',
    tests: ['test/core/planning'],
  },
  {
    promise: '1 no key, no turn',
    what: 'an approval of somebody who left meanwhile still sends',
    file: DISPATCH,
    line: 'if (withoutFormerApprovers(record, id, roster, ids.now).entries.length > 0)',
    instead: 'if (roster.size < 0)',
    tests: ['test/flow/lasting'],
  },
  {
    promise: '3 once',
    what: 'a dispatch that failed is tried again',
    file: 'src/adapters/store/queues.ts',
    line: 'retryLimit: 0,',
    instead: 'retryLimit: 2,',
    tests: ['test/contracts/store/embedded'],
  },
  {
    promise: '3 once',
    what: 'a worker sends an attempt that is not its own',
    file: 'src/flow/dispatching.ts',
    line: "if (taken?.attempt?.id !== attempt || taken.status !== 'running') return;",
    instead: 'if (taken === undefined || taken.attempt === null) return;',
    tests: ['test/flow/dispatching'],
  },
  {
    promise: '4 truth first',
    what: 'a click is answered although it was not kept',
    file: 'src/adapters/slack/actions.ts',
    line: "await keep(context, payload, { kind: 'click', click });",
    instead: 'void click;',
    tests: ['test/adapters/slack'],
  },
  {
    promise: '4 truth first',
    what: 'jobs are sent outside of the transaction',
    file: 'src/adapters/store/ambient.ts',
    line: 'storage.getStore()',
    instead: '(storage.getStore(), undefined)',
    tests: ['test/contracts/store/embedded'],
  },
  {
    promise: '5 the model names data, never code',
    what: 'a draft may name a device that is not part of the incident',
    file: 'src/core/guard/guard.ts',
    line: '  knownDevice,\n  hasDevice,',
    instead: '  hasDevice,',
    tests: ['test/core/guard'],
  },
  {
    promise: '5 the model names data, never code',
    what: 'an argument goes to the shell as it is',
    file: 'src/core/connector/quote.ts',
    line: 'export function quote(argument: string): string {',
    instead: 'export function quote(argument: string): string {\n  if (argument.length > 0) return argument;',
    tests: ['test/core/connector'],
  },
  {
    promise: '5 the model names data, never code',
    what: 'what the policy protects may be isolated',
    file: 'src/core/policy/protect.ts',
    line: 'if (policy.protected.devices.includes(device.id))',
    instead: 'if (policy.protected.devices.length < 0)',
    tests: ['test/core/policy'],
  },
  {
    promise: '6 no secret leaves',
    what: 'a library may quote a token in an error',
    file: 'src/adapters/github/failure.ts',
    line: 'const said = withoutSecrets(error instanceof Error ? error.message : String(error), secrets)',
    instead: 'const said = (error instanceof Error ? error.message : String(error))',
    tests: ['test/adapters/github'],
  },
  {
    promise: '7 fail closed, and say so',
    what: 'an unknown host key is accepted',
    file: 'src/adapters/ssh/connect.ts',
    line: 'return host.hostKeys.includes(fingerprintOf(key));',
    instead: 'return true;',
    tests: ['test/contracts/shell', 'test/adapters/ssh'],
  },
  {
    promise: '7 fail closed, and say so',
    what: 'a record of an unknown version is read',
    file: 'src/adapters/store/envelope.ts',
    line: 'return READABLE.includes(schemaOf(value));',
    instead: 'return schemaOf(value) !== null;',
    tests: ['test/contracts/store/embedded'],
  },
  {
    promise: '7 fail closed, and say so',
    what: 'half of the credentials mean the local workspace',
    file: 'src/config.ts',
    line: 'if (problems.length > 0) return { ok: false, problems };',
    instead: '',
    tests: ['test/config.test.ts'],
  },
  {
    promise: '8 bounded',
    what: 'a gateway may answer without end',
    file: 'src/adapters/ssh/capped.ts',
    line: 'maxBytes: number',
    instead: '_maxBytes: number, maxBytes = Number.MAX_SAFE_INTEGER',
    tests: ['test/contracts/shell', 'test/adapters/ssh'],
  },
  {
    promise: '8 bounded',
    what: 'a request to the intake may be of any size',
    file: 'src/adapters/intake/http.ts',
    line: 'bodyLimit: LIMITS.alertRequestMaxBytes,',
    instead: 'bodyLimit: Number.MAX_SAFE_INTEGER,',
    tests: ['test/adapters/intake'],
  },
  {
    promise: '1 no key, no turn',
    what: 'policy: two of one group stand for two groups',
    file: 'src/core/quorum.ts',
    line: 'people.size >= quorum && empty.length === 0',
    instead: 'people.size >= quorum',
    tests: ['test/core/quorum', 'test/core/judge'],
  },
  {
    promise: '1 no key, no turn',
    what: 'policy: one person sits on two seats',
    file: 'src/core/quorum.ts',
    line: 'if (other !== undefined && !place(other, asked)) continue;',
    instead: 'void other;',
    tests: ['test/core/quorum', 'test/core/judge'],
  },
  {
    promise: '1 no key, no turn',
    what: 'policy: the machine forgets the groups that must each approve',
    file: 'src/core/machine/compile.ts',
    line: 'progressOf(needs, exact).enough',
    instead: 'progressOf({ ...needs, oneFromEach: [] }, exact).enough',
    tests: ['test/core/machine'],
  },
  {
    promise: '1 no key, no turn',
    what: 'policy: the machine takes break-glass without asking the rule',
    file: 'src/core/machine/compile.ts',
    line: '(breakGlass && exact.some(({ alone }) => alone))',
    instead: 'exact.some(({ alone }) => alone)',
    tests: ['test/core/machine'],
  },
  {
    promise: '1 no key, no turn',
    what: 'policy: an approval without its one-time code counts',
    file: ALLOWED,
    line: "if (plan.batch.rule.stepUp !== true || click.stepUp === 'verified') return null;",
    instead: 'if (plan.batch.rule.stepUp !== null) return null;',
    tests: ['test/core/judge'],
  },
  {
    promise: '1 no key, no turn',
    what: 'policy: a decision without its code counts at the machine',
    file: 'src/core/judge/progress.ts',
    line: "&& (!needsCode || one.stepUp === 'verified')",
    instead: '',
    tests: ['test/core/judge'],
  },
  {
    promise: '1 no key, no turn',
    what: 'policy: anybody may break the glass',
    file: ALLOWED,
    line: 'if (!inGroups(roster, [breakGlass.group], person.id)) {',
    instead: "if (breakGlass.group === '') {",
    tests: ['test/core/judge'],
  },
  {
    promise: '1 no key, no turn',
    what: 'policy: break-glass without a reason',
    file: ALLOWED,
    line: "if (click.reason.trim() === '') {",
    instead: 'if (click.reason === null) {',
    tests: ['test/core/judge'],
  },
  {
    promise: '1 no key, no turn',
    what: 'policy: the opener may break the glass',
    file: ALLOWED,
    line: 'noBreakGlass(click, open, person, roster) ?? tooClose(record, person) ??',
    instead: 'noBreakGlass(click, open, person, roster) ??',
    tests: ['test/core/judge'],
  },
  {
    promise: '1 no key, no turn',
    what: 'policy: a break-glass lives as long as any approval',
    file: 'src/core/advance/window.ts',
    line: 'return end < request.expiresAt ?',
    instead: 'return end < 0 ?',
    tests: ['test/core/advance/life'],
  },
  {
    promise: '1 no key, no turn',
    what: 'policy: others take an approval back',
    file: ALLOWED,
    line: "step.decisions.some(({ by, verdict }) => by === person.id && verdict === 'approve')",
    instead: 'step.decisions.length > 0',
    tests: ['test/core/judge'],
  },
  {
    promise: '1 no key, no turn',
    what: 'policy: an escalation counts before its time',
    file: 'src/core/judge/roster.ts',
    line: 'now < request.askedAt + escalation.afterMs',
    instead: 'now < 0',
    tests: ['test/core/judge'],
  },
  {
    promise: '1 no key, no turn',
    what: 'policy: a hold ends before its time',
    file: DEADLINES,
    line: 'if (ids.now < heldUntil)',
    instead: 'if (ids.now < 0)',
    tests: ['test/core/advance/life'],
  },
  {
    promise: '1 no key, no turn',
    what: 'policy: an approval gets past its hold',
    file: 'src/core/machine/compile.ts',
    line: "'hold' in event && event.hold === false",
    instead: "'hold' in event",
    tests: ['test/core/machine', 'test/core/advance/life'],
  },
  {
    promise: '1 no key, no turn',
    what: 'policy: the hold is not looked at again at dispatch',
    file: DISPATCH,
    line: 'if (held !== null) return dispatchRefused(record, id, request, held, ids);',
    instead: '',
    tests: ['test/core/advance/life'],
  },
  {
    promise: '1 no key, no turn',
    what: 'policy: a clock that was set back approves',
    file: OPEN,
    line: 'if (now < request.askedAt - LIMITS.clockBackMaxMs)',
    instead: 'if (now < 0)',
    tests: ['test/core/judge'],
  },
  {
    promise: '1 no key, no turn',
    what: 'policy: who rejects shapes the draft and approves it',
    file: 'src/core/advance/redraft.ts',
    line: 'shapedBy: [...new Set([...record.shapedBy, person])],',
    instead: 'shapedBy: record.shapedBy,',
    tests: ['test/core/advance'],
  },
  {
    promise: '1 no key, no turn',
    what: 'policy: who left their group meanwhile stands for it at dispatch',
    file: DISPATCH,
    line: '...covering(started, id, roster) }, ids);',
    instead: '...covering(started, id, null) }, ids);',
    tests: ['test/core/advance/life'],
  },
  {
    promise: '7 fail closed, and say so',
    what: 'policy: a rule that nobody can satisfy starts',
    file: 'src/core/policy/parse.ts',
    line: '...unsatisfiable(policy, membersInFile(policy)),',
    instead: '...unsatisfiable(policy, membersInFile(policy)).slice(0, 0),',
    tests: ['test/core/policy'],
  },
  {
    promise: '7 fail closed, and say so',
    what: 'policy: what nothing can undo stays in its tier',
    file: 'src/core/policy/rule.ts',
    line: 'const tier = undoable ? accept(named) : raised(policy, named, action);',
    instead: 'const tier = undoable || named !== null ? accept(named) : raised(policy, named, action);',
    tests: ['test/core/policy'],
  },
  {
    promise: '7 fail closed, and say so',
    what: 'policy: an action that changes something runs without asking',
    file: 'src/core/policy/names.ts',
    line: 'actions.filter((action) => !isRead(action))',
    instead: 'actions.filter((action) => isRead(action))',
    tests: ['test/core/policy'],
  },
  {
    promise: '7 fail closed, and say so',
    what: 'policy: people are asked for what only reads',
    file: 'src/core/policy/names.ts',
    line: 'if (reads.length === 0) return [];',
    instead: 'if (reads.length >= 0) return [];',
    tests: ['test/core/policy'],
  },
  {
    promise: '7 fail closed, and say so',
    what: 'a look runs without a rule of the policy',
    file: 'src/core/policy/observe.ts',
    line: 'if (READ_ONLY_ACTIONS.has(action) && isAllowed) return null;',
    instead: 'if (READ_ONLY_ACTIONS.has(action)) return null;',
    tests: ['test/core/policy', 'test/core/planning'],
  },
  {
    promise: '1 no key, no turn',
    what: 'only reads may be observe: a rule alone lets anything run',
    file: 'src/core/policy/observe.ts',
    line: 'if (READ_ONLY_ACTIONS.has(action) && isAllowed) return null;',
    instead: 'if (isAllowed) return null;',
    tests: ['test/core/policy'],
  },
  {
    promise: '1 no key, no turn',
    what: 'an observing region may have states in which something can run',
    file: 'src/core/machine/prove.ts',
    line: 'problems.push(...beyondLooking(step, region));',
    instead: '',
    tests: ['test/core/machine/looking.test.ts'],
  },
  {
    promise: '1 no key, no turn',
    what: 'a look ends an action',
    file: 'src/core/machine/laws.ts',
    line: "if (event.type === `${step}.observed`) return before[step] === 'looking';",
    instead: 'if (event.type === `${step}.observed`) return true;',
    tests: ['test/core/machine/looking.test.ts'],
  },
  {
    promise: '1 no key, no turn',
    what: 'what changes something is compiled as a look',
    file: 'src/core/machine/definition.ts',
    line: 'READ_ONLY_ACTIONS.has(step.action) ? observingRegion(step) : actionRegion(step)',
    instead: "step.action !== 'release_device' ? observingRegion(step) : actionRegion(step)",
    tests: ['test/core/machine/looking.test.ts'],
  },
  {
    promise: '7 fail closed, and say so',
    what: 'policy: a write under an older form of the record',
    file: 'src/adapters/store/envelope.ts',
    line: 'return { ...value, schema: RECORD_SCHEMA };',
    instead: 'return value;',
    tests: ['test/contracts/store/embedded'],
  },
  {
    promise: '1 no key, no turn',
    what: 'code: a used code counts again',
    file: 'src/core/stepup.ts',
    line: 'if (step <= open.lastStep) return',
    instead: 'if (step < 0) return',
    tests: ['test/core/stepup.test.ts'],
  },
  {
    promise: '1 no key, no turn',
    what: 'code: wrong codes lock nobody',
    file: 'src/core/stepup.ts',
    line: 'if (left > 0) return',
    instead: 'if (left > -1_000_000) return',
    tests: ['test/core/stepup.test.ts'],
  },
  {
    promise: '1 no key, no turn',
    what: 'code: a lock is not looked at',
    file: 'src/core/stepup.ts',
    line: 'if (found.lockedUntil !== null && now < found.lockedUntil)',
    instead: 'if (found.lockedUntil !== null && now < 0)',
    tests: ['test/core/stepup.test.ts'],
  },
  {
    promise: '1 no key, no turn',
    what: "code: a secret opens in another person's row",
    file: 'src/adapters/stepup/seal.ts',
    line: 'Buffer.from(`tagout one-time code ${FORM} ${person}`)',
    instead: 'Buffer.from(`tagout one-time code ${FORM} ${person.slice(0, 0)}`)',
    tests: ['test/adapters/stepup'],
  },
  {
    promise: '1 no key, no turn',
    what: 'code: a form counts for whoever sends it',
    file: 'src/adapters/slack/stepup_submission.ts',
    line: 'if (ref.o !== payload.user.id)',
    instead: "if (ref.o === '')",
    tests: ['test/adapters/slack/stepup.test.ts'],
  },
  {
    promise: '1 no key, no turn',
    what: 'code: steps are approved that nobody ticked',
    file: 'src/adapters/slack/stepup_submission.ts',
    line: 'const chosen = ref.a.filter(({ s }) => ticks.includes(s));',
    instead: 'const chosen = ref.a;',
    tests: ['test/adapters/slack/stepup.test.ts'],
  },
  {
    promise: '1 no key, no turn',
    what: 'code: a wrong code keeps the approval',
    file: 'src/adapters/slack/stepup_submission.ts',
    line: "if (verdict.kind !== 'right') return [];",
    instead: "if (verdict.kind === 'not_enrolled') return [];",
    tests: ['test/adapters/slack/stepup.test.ts'],
  },
  {
    promise: '1 no key, no turn',
    what: 'an undo goes out where no rule lets it',
    file: 'src/core/advance/undo.ts',
    line: "return rule.undo === 'by_itself' && probe.failed === 'undo'",
    instead: "return rule.quorum > 0 && probe.failed === 'undo'",
    tests: ['test/core/advance/undo.test'],
  },
  {
    promise: '1 no key, no turn',
    what: 'the policy lets an undo go out that it does not name',
    file: 'src/core/policy/rule.ts',
    line: "undoesItself && rule?.undo === 'by_itself' &&",
    instead: 'undoesItself &&',
    tests: ['test/core/policy/undo'],
  },
  {
    promise: '1 no key, no turn',
    what: "the machine's guard lets an undo out for another run than the approved one",
    file: 'src/core/machine/compile.ts',
    line: 'parsed.data.undo.ran === parsed.data.undo.digest && approvalHolds(parsed.data.undo)',
    instead: 'approvalHolds(parsed.data.undo)',
    tests: ['test/core/machine/guards'],
  },
  {
    promise: '1 no key, no turn',
    what: "the machine's guard lets an undo out that nobody approved",
    file: 'src/core/machine/compile.ts',
    line: 'parsed.data.undo.ran === parsed.data.undo.digest && approvalHolds(parsed.data.undo)',
    instead: 'parsed.data.undo.ran === parsed.data.undo.digest',
    tests: ['test/core/machine/guards'],
  },
  {
    promise: '1 no key, no turn',
    what: 'an undo after a look that could not see',
    file: 'src/core/machine/compile.ts',
    line: "'outcome' in event && event.outcome === 'fails' && undoHolds(event)",
    instead: "'outcome' in event && event.outcome !== 'holds' && undoHolds(event)",
    tests: ['test/core/machine/guards'],
  },
  {
    promise: '1 no key, no turn',
    what: 'an undo after a look in which a fact was missing',
    file: 'src/core/planning/probe.ts',
    line: '.some(({ fact }) => facts[fact] !== undefined)',
    instead: '.length > 0',
    tests: ['test/core/planning/undo', 'test/core/advance/undo.test'],
  },
  {
    promise: '1 no key, no turn',
    what: 'the proof overlooks a second way into an undo',
    file: 'src/core/machine/undo-laws.ts',
    line: "return from === 'undo_due' && event.type === `${step}.undo_dispatched` && covered === true",
    instead: "return from !== 'done'",
    tests: ['test/core/machine/laws'],
  },
  {
    promise: '1 no key, no turn',
    what: 'a stop does not halt an undo',
    file: 'src/core/machine/laws.ts',
    line: "event.type === 'run.stopped' && from === to && !GOES_ON.has(from)",
    instead: "event.type === 'run.stopped' && from === undefined",
    tests: ['test/core/machine/laws'],
  },
  {
    promise: '1 no key, no turn',
    what: 'a run that was stopped is undone by itself',
    file: 'src/core/advance/undo.ts',
    line: 'if (plan === null || record.stopped !== null) return null;',
    instead: 'if (plan === null) return null;',
    tests: ['test/core/advance/undo.test'],
  },
  {
    promise: '2 what was approved is what runs',
    what: 'an undo by other commands than the approved ones',
    file: 'src/core/advance/undo.ts',
    line: 'const problem = forbidden ?? tooLate(due.undo, ids.now) ?? notTheSame(due.step);',
    instead: 'const problem = forbidden ?? tooLate(due.undo, ids.now);',
    tests: ['test/core/advance/undo.test'],
  },
  {
    promise: '2 what was approved is what runs',
    what: 'an undo by itself takes back more than the run did',
    file: 'src/core/planning/finish.ts',
    line: 'return undo === undefined || restores ? rule : asking;',
    instead: 'return restores ? rule : { ...asking, ...(undo !== undefined && { undo }) };',
    tests: ['test/core/planning/undo'],
  },
  {
    promise: '3 once',
    what: 'an undo is sent again after nobody can say whether it ran',
    file: 'src/core/machine/undo-laws.ts',
    line: "['undo_unknown', ['failed', 'stopped']],",
    instead: "['undo_unknown', ['failed', 'stopped', 'undo_running']],",
    tests: ['test/core/machine/laws'],
  },
  {
    promise: '3 once',
    what: 'a worker sends an undo that is not its own',
    file: 'src/flow/undoing.ts',
    line: "if (started?.id !== attempt || taken?.status !== 'undo_running') return;",
    instead: 'if (started === null || started === undefined) return;',
    tests: ['test/flow/undoing'],
  },
  {
    promise: '7 fail closed, and say so',
    what: 'an undo lets back in what another incident has cut off',
    file: 'src/flow/undoing.ts',
    line: "return opposite === 'release_device' ? heldElsewhere(incident, device.id, services) : null;",
    instead: 'return null;',
    tests: ['test/flow/undoing'],
  },
  {
    promise: '7 fail closed, and say so',
    what: 'an undo acts on a look that is too old',
    file: 'src/core/advance/undo.ts',
    line: 'if (now - orderedAt <= LIMITS.undoStartMaxMs &&',
    instead: 'if (',
    tests: ['test/core/advance/undo.test'],
  },
  {
    promise: '1 no key, no turn',
    what: 'paths: an approval on an older card counts for the new asking',
    file: OPEN,
    line: ' || click.request !== request.id)',
    instead: ')',
    tests: ['test/core/machine/paths'],
  },
  {
    promise: '3 once',
    what: 'paths: a step is asked again while its last attempt may still run',
    file: 'src/core/advance/people.ts',
    line: 'ids.now < startedAt + longestMs',
    instead: 'ids.now < startedAt - longestMs',
    tests: ['test/core/machine/paths'],
  },
  {
    promise: '1 no key, no turn',
    what: 'paths: a hint or a rejection throws away a draft of which something was sent',
    file: 'src/core/advance/redraft.ts',
    line: '|| step.sent ||',
    instead: '||',
    tests: ['test/core/advance/reopen', 'test/core/advance/hint'],
  },
  {
    promise: '3 once',
    what: 'a process that was frozen judges an item once more',
    file: 'src/adapters/store/incidents.ts',
    line: 'const next = isFirst ? decide(stored) : null;',
    instead: 'const next = isFirst || judged !== undefined ? decide(stored) : null;',
    tests: ['test/flow/kept.test.ts'],
  },
  {
    promise: '1 no key, no turn',
    what: 'a step is sent while a Stop waits for its judgement',
    file: 'src/flow/dispatching.ts',
    line: 'if (stopWaits) return refuseWith(STOP_WAITS);',
    instead: 'if (stopWaits) log.info(STOP_WAITS.code, {});',
    tests: ['test/flow/kept.test.ts'],
  },
  {
    promise: '1 no key, no turn',
    what: 'an undo is sent while a Stop waits for its judgement',
    file: 'src/flow/undoing.ts',
    line: '?? ((await store.stopWaits(incident)) ? STOP_WAITS : null);',
    instead: '?? ((await store.stopWaits(incident)) && services.shell.connectMaxMs < 0 ? STOP_WAITS : null);',
    tests: ['test/flow/sending-undo.test.ts'],
  },
  {
    promise: '7 fail closed, and say so',
    what: 'a clock that was set ahead is believed',
    file: 'src/flow/clock.ts',
    line: 'if (isDoubtful()) await sync();',
    instead: 'if (isDoubtful() && wall() < 0) await sync();',
    tests: ['test/flow/clock.test.ts'],
  },
  {
    promise: '7 fail closed, and say so',
    what: 'somebody decides about whom Slack was not asked',
    file: 'src/core/judge/judge.ts',
    line: "assert(person.standing === 'member',",
    instead: "assert(person.standing !== 'guest',",
    tests: ['test/core/judge'],
  },
];

const root = fileURLToPath(new URL('..', import.meta.url));
const COPIED = [
  'src',
  'test',
  'playbooks',
  'scripts',
  'package.json',
  'tsconfig.json',
  '.env.example',
  '.oxlintrc.json',
  'LICENSE',
  'README.md',
];

/** True when a test failed. Anything else that goes wrong (no test found, a syntax error) is no proof. */
async function fails(copy: string, tests: readonly string[]): Promise<boolean> {
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const args = [vitest, 'run', '--config', 'test/vitest.config.ts', '--project', 'unit', '--bail', '1', ...tests];
  const child = spawn(process.execPath, args, {
    cwd: copy,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NO_COLOR: '1' },
  });
  const output: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => output.push(chunk.toString('utf8')));
  const code = await new Promise<number | null>((resolve) => {
    child.on('close', resolve);
  });
  const text = output.join('');
  if (code === 0) return false;
  if (!/Tests\s+\d+ failed/.test(text)) {
    console.log(text.split('\n').slice(-40).join('\n'));
    throw new Error('No test ran that could have failed: see above.');
  }
  return true;
}

async function main(picked: string | undefined): Promise<number> {
  const mutants = MUTANTS.filter(({ promise, what }) => picked === undefined || `${promise} ${what}`.includes(picked));
  const copy = await mkdtemp(join(tmpdir(), 'tagout-invariants-'));
  const survivors: string[] = [];
  try {
    for (const name of COPIED) await cp(join(root, name), join(copy, name), { recursive: true });
    await symlink(join(root, 'node_modules'), join(copy, 'node_modules'));
    const all = [...new Set(mutants.flatMap(({ tests }) => tests))];
    if (await fails(copy, all)) throw new Error('The tests fail with every line in its place: mend them first (npm test).');
    for (const [index, { promise, what, file, line, instead, tests }] of mutants.entries()) {
      const path = join(copy, file);
      const before = await readFile(path, 'utf8');
      if (before.split(line).length !== 2)
        throw new Error(`${file}: expected this once: ${line}. The line has moved: correct scripts/invariants.ts.`);
      await writeFile(
        path,
        before.replace(line, () => instead),
      );
      const began = Date.now();
      const caught = await fails(copy, tests);
      await writeFile(path, before);
      if (!caught) survivors.push(`${promise}: ${what}`);
      const seconds = ((Date.now() - began) / 1000).toFixed(1);
      console.log(`${index + 1}/${mutants.length} ${caught ? 'caught  ' : 'SURVIVED'} ${promise}: ${what} (${seconds} s)`);
    }
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
  console.log(
    survivors.length === 0 ? `All ${mutants.length} were caught.` : `${survivors.length} survived: a promise has no test.`,
  );
  return survivors.length === 0 ? 0 : 1;
}

process.exitCode = await main(process.argv[2]);
