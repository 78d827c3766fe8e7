// Mutants that no test can tell from the code, each with the reason. Judged one by one: one that is not here must be noticed by a test.

export interface Equivalent {
  readonly file: string;
  /** What is mutated: exactly this, as it stands in the file. */
  readonly code: string;
  /** Something else on the same line, where the code alone stands in several places. */
  readonly beside?: string;
  readonly instead: string;
  readonly why: string;
}

export const EQUIVALENT: readonly Equivalent[] = [
  {
    file: 'src/core/judge/allowed.ts',
    code: "openedBy.kind === 'person'",
    instead: 'true',
    why: 'Only a person who opens has an id: that of a detector, a model or Tagout itself is undefined, which is no id of a person.',
  },
  {
    file: 'src/core/judge/judge.ts',
    code: 'own !== undefined',
    instead: 'true',
    why: 'An assertion: whoever has nothing to take back was refused some lines above.',
  },
  {
    file: 'src/core/judge/judge.ts',
    code: 'progress !== null',
    instead: 'true',
    why: 'An assertion: a step without a plan has no open asking, and was refused some lines above.',
  },
  {
    file: 'src/core/guard/guard.ts',
    code: 'tooBig.slice(0, LIMITS.findingsPerDraftMax)',
    instead: 'tooBig',
    why: 'The rules about size give at most six findings, which is below the limit.',
  },
  {
    file: 'src/core/guard/guard.ts',
    code: 'action !== null',
    instead: 'true',
    why: 'An assertion: `knownAction` refused every other draft.',
  },
  {
    file: 'src/core/guard/order.ts',
    code: 'other !== undefined',
    instead: 'true',
    why: 'For the compiler: ancestors are positions of steps that exist.',
  },
  {
    file: 'src/core/guard/order.ts',
    code: 'scene.draft.steps[current]?.after',
    instead: 'scene.draft.steps[current].after',
    why: 'For the compiler: ancestors are positions of steps that exist.',
  },
  {
    file: 'src/core/guard/order.ts',
    code: '!Number.isInteger(position) || position < 0 || position >= current || seen.has(position)',
    instead: '(!Number.isInteger(position) || position < 0 || position >= current) && seen.has(position)',
    why: '`earlierOnly` refuses every draft with such a position, whatever this finds; it only has to come to an end.',
  },
  {
    file: 'src/core/guard/order.ts',
    code: '!Number.isInteger(position) || position < 0 || position >= current || seen.has(position)',
    instead: 'false',
    why: '`earlierOnly` refuses every draft with such a position, whatever this finds; it only has to come to an end.',
  },
  {
    file: 'src/core/guard/order.ts',
    code: '!Number.isInteger(position) || position < 0 || position >= current',
    instead: '(!Number.isInteger(position) || position < 0) && position >= current',
    why: '`earlierOnly` refuses every draft with such a position, whatever this finds; it only has to come to an end.',
  },
  {
    file: 'src/core/guard/order.ts',
    code: '!Number.isInteger(position) || position < 0 || position >= current',
    instead: 'false',
    why: '`earlierOnly` refuses every draft with such a position, whatever this finds; it only has to come to an end.',
  },
  {
    file: 'src/core/guard/order.ts',
    code: '!Number.isInteger(position) || position < 0',
    instead: '!Number.isInteger(position) && position < 0',
    why: '`earlierOnly` refuses every draft with such a position, whatever this finds; it only has to come to an end.',
  },
  {
    file: 'src/core/guard/order.ts',
    code: '!Number.isInteger(position) || position < 0',
    instead: 'false',
    why: '`earlierOnly` refuses every draft with such a position, whatever this finds; it only has to come to an end.',
  },
  {
    file: 'src/core/guard/order.ts',
    code: '!Number.isInteger(position)',
    instead: 'false',
    why: '`earlierOnly` refuses every draft with such a position, whatever this finds; it only has to come to an end.',
  },
  {
    file: 'src/core/guard/order.ts',
    code: 'position < 0',
    instead: 'false',
    why: '`earlierOnly` refuses every draft with such a position, whatever this finds; it only has to come to an end.',
  },
  {
    file: 'src/core/guard/order.ts',
    code: 'position >= current',
    instead: 'position > current',
    why: '`earlierOnly` refuses every draft with such a position, whatever this finds; it only has to come to an end.',
  },
  {
    file: 'src/core/guard/scene.ts',
    code: 'step.device === null',
    instead: 'false',
    why: 'No device has the id null, so the look into the map gives null too.',
  },
  {
    file: 'src/core/guard/target.ts',
    code: '[...scene.devices.values()].filter((device) => device.id !== target.id)',
    instead: '[...scene.devices.values()]',
    why: 'A title that names the target is fine by the next line, whether the target is among the others or not.',
  },
  {
    file: 'src/core/guard/target.ts',
    code: 'device.id !== target.id',
    instead: 'true',
    why: 'A title that names the target is fine by the next line, whether the target is among the others or not.',
  },
  {
    file: 'src/core/policy/addresses.ts',
    code: 'address === undefined || bits === undefined',
    instead: 'false',
    why: 'The compiler asks for it; the check behind it refuses the same.',
  },
  {
    file: 'src/core/policy/addresses.ts',
    code: 'address === undefined || bits === undefined',
    instead: 'address === undefined && bits === undefined',
    why: 'The compiler asks for it; the check behind it refuses the same.',
  },
  {
    file: 'src/core/policy/addresses.ts',
    code: 'address === undefined',
    instead: 'false',
    why: 'The compiler asks for it; the check behind it refuses the same.',
  },
  {
    file: 'src/core/policy/addresses.ts',
    code: 'bits === undefined',
    instead: 'false',
    why: 'The compiler asks for it; the check behind it refuses the same.',
  },
  {
    file: 'src/core/policy/addresses.ts',
    code: "'custom'",
    instead: '""',
    why: 'The name that zod gives to issues which are not its own; nobody here reads it.',
  },
  {
    file: 'src/core/policy/file.ts',
    code: "'custom'",
    instead: '""',
    why: 'The name that zod gives to issues which are not its own; nobody here reads it.',
  },
  {
    file: 'src/core/policy/file.ts',
    code: 'minutes !== undefined',
    instead: 'true',
    why: 'For the compiler: undefined is not larger than any number.',
  },
  {
    file: 'src/core/policy/parse.ts',
    code: 'after === undefined || to === undefined',
    instead: 'after === undefined && to === undefined',
    why: 'For the compiler: the schema refuses one without the other.',
  },
  {
    file: 'src/core/policy/parse.ts',
    code: 'after === undefined',
    instead: 'false',
    why: 'For the compiler: the schema refuses one without the other.',
  },
  {
    file: 'src/core/policy/parse.ts',
    code: 'to === undefined',
    instead: 'false',
    why: 'For the compiler: the schema refuses one without the other.',
  },
  {
    file: 'src/core/policy/protect.ts',
    code: 'device.mac === null',
    instead: 'false',
    why: 'For the compiler: null is not among the protected addresses.',
  },
  {
    file: 'src/core/policy/rule.ts',
    code: 'affectsAtLeast === null',
    instead: 'false',
    why: 'For the compiler: every number is at least null, which counts as 0.',
  },
  {
    file: 'src/core/policy/rule.ts',
    code: 'above === undefined',
    instead: 'false',
    why: 'For the compiler: no tier has the name undefined.',
  },
  {
    file: 'src/core/planning/finish.ts',
    code: 'unless !== null',
    instead: 'true',
    why: 'For the compiler: no fact has the name null.',
  },
  {
    file: 'src/core/planning/target.ts',
    code: 'reversal !== null',
    instead: 'true',
    why: 'For the compiler: no connector has an action with the name null.',
  },
  {
    file: 'src/core/planning/target.ts',
    code: 'step.device === null',
    instead: 'false',
    why: 'No device has the id null, so the look into the map gives undefined too.',
  },
  {
    file: 'src/core/planning/readings.ts',
    code: 'result === undefined',
    instead: 'false',
    why: 'For the compiler: with an answer too few the numbers differ too.',
  },
  {
    file: 'src/core/planning/quarantine.ts',
    code: '{ expires: undefined, frames: undefined }',
    instead: '{}',
    why: 'A field that is absent reads as undefined.',
  },
  {
    file: 'src/core/planning/quarantine.ts',
    code: "'unknown'",
    instead: '""',
    why: 'Any word will do that no wanted rule has.',
  },
  {
    file: 'src/core/advance/dispatch.ts',
    code: 'plan?.batch',
    instead: 'plan.batch',
    why: 'For the compiler: a step that was approved has a plan.',
  },
  {
    file: 'src/core/advance/dispatch.ts',
    code: 'request.heldUntil !== undefined',
    instead: 'true',
    why: 'For the compiler: no time is at or after undefined.',
  },
  {
    file: 'src/core/advance/dispatch.ts',
    code: 'change === null',
    instead: 'false',
    why: 'For the compiler: every machine, also of an older version, lets an approved step be voided.',
  },
  {
    file: 'src/core/advance/dispatch.ts',
    code: 'stepOf(record, id).request?.digest',
    instead: 'stepOf(record, id).request.digest',
    why: 'For the compiler: a step that was approved has an asking.',
  },
  {
    file: 'src/core/advance/dispatch.ts',
    code: 'refused !== null',
    instead: 'true',
    why: 'An assertion: every machine lets an approved step be refused.',
  },
  {
    file: 'src/core/advance/dispatch.ts',
    code: 'progress === null',
    instead: 'false',
    why: 'For the compiler: a step that was asked about has a plan.',
  },
  {
    file: 'src/core/advance/dispatch.ts',
    code: 'change !== null',
    instead: 'true',
    why: 'An assertion: every machine lets a running step be reported.',
  },
  {
    file: 'src/core/advance/report.ts',
    code: "known?.kind === 'unknown'",
    instead: 'true',
    why: 'The code of a lost attempt, which is asked for next, is on no report of another kind.',
  },
  {
    file: 'src/core/advance/report.ts',
    code: 'known?.kind',
    instead: 'known.kind',
    why: 'For the compiler: an attempt that is not running any more has a report.',
  },
  {
    file: 'src/core/advance/report.ts',
    code: "report.kind === 'unknown'",
    instead: 'true',
    why: 'The code of a lost attempt, which is asked for next, is on no report of another kind.',
  },
  {
    file: 'src/core/advance/dispatch.ts',
    code: 'step.attempt?.id',
    instead: 'step.attempt.id',
    why: 'For the compiler: a step that is looked at has an attempt.',
  },
  {
    file: 'src/core/advance/dispatch.ts',
    code: '{ record: looked, entries: [], effects: [] }',
    instead: '{}',
    why: 'For the compiler: every machine lets what is looked at be probed.',
  },
  {
    file: 'src/core/advance/dispatch.ts',
    code: '[]',
    beside: 'record: looked',
    instead: '["Stryker was here"]',
    why: 'For the compiler: every machine lets what is looked at be probed, so this is never used.',
  },
  {
    file: 'src/core/advance/click.ts',
    code: 'stepOf(record, id).plan?.batch',
    instead: 'stepOf(record, id).plan.batch',
    why: 'For the compiler: a step that is approved has a plan.',
  },
  {
    file: 'src/core/advance/click.ts',
    code: 'false',
    beside: 'ok: ',
    instead: 'true',
    why: 'Of this refusal only code and sentence are read.',
  },
  {
    file: 'src/core/advance/click.ts',
    code: 'false',
    beside: 'sawDetails = ',
    instead: 'true',
    why: 'For the compiler: a decision that was just taken says whether the details were seen.',
  },
  {
    file: 'src/core/advance/covering.ts',
    code: 'step === undefined',
    instead: 'false',
    why: 'For the compiler: without a step there is no rule, which is asked for next.',
  },
  {
    file: 'src/core/advance/covering.ts',
    code: 'step.plan?.digest',
    instead: 'step.plan.digest',
    why: 'For the compiler: where there is a rule there is a plan.',
  },
  {
    file: 'src/flow/dispatching.ts',
    code: 'before === null',
    instead: 'false',
    why: 'For the compiler: without an incident there is no step that is approved, which is asked for next.',
  },
];
