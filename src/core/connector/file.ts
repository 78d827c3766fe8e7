import { z } from 'zod';
import { LIMITS } from '../limits.ts';
import { COMMAND_PARAMETERS, SENTENCE_PARAMETERS } from './parameters.ts';
import { parseTemplate, type Template } from './template.ts';

/** Changes at most: a connector that needs more is a program, and belongs on the gateway. */
const COMMANDS_MAX = 8;
const PARSERS = ['ip_neighbour', 'nft_quarantine', 'ping', 'none'] as const;

const templated =
  <P extends string>(known: readonly P[]) =>
  (text: string, context: z.core.$RefinementCtx): Template<P> => {
    const template = parseTemplate(text, known);
    if (template.ok) return template.value;
    context.addIssue({ code: 'custom', message: template.message });
    return z.NEVER;
  };

const command = templated(COMMAND_PARAMETERS);
const Sentence = z.string().min(1).max(600).transform(templated(SENTENCE_PARAMETERS));

/** A plain program name or path: what runs is never made from a value. */
const Program = z
  .string()
  .regex(/^[A-Za-z0-9_./+-]{1,200}$/, 'expected the name or path of a program first, without a placeholder')
  .transform(command);
const Argument = z
  .string()
  .regex(/^[\x20-\x7e]{1,1000}$/, 'expected printable ASCII in one line')
  .transform(command);

const Shared = {
  argv: z
    .tuple([Program], Argument)
    .describe('The words of the command. Each is quoted for the shell by Tagout: no pipes, no variables, no globbing.'),
  as_root: z.boolean().default(false).describe('Puts the words of `elevate` before the command.'),
  timeout_ms: z.int().min(100).max(LIMITS.commandRunMaxMs).describe('After this time nobody can say whether it ran.'),
};

const Run = z.strictObject({
  ...Shared,
  stdin: z
    .string()
    .max(LIMITS.commandStdinMaxBytes)
    .regex(/^[\x20-\x7e\n]*$/, 'expected printable ASCII lines')
    .transform(command)
    .prefault('')
    .describe('What the command reads. Shown in full before anybody approves.'),
});

const Read = z.strictObject({
  ...Shared,
  id: z.string().regex(/^[a-z][a-z0-9_]{0,39}$/, 'expected a name of small letters, digits and _'),
  parse: z.enum(PARSERS).describe('Which reader turns the output into facts; none when it only has to succeed.'),
});

const Fact = z.string().max(60);
const Value = z
  .union([z.boolean(), z.int(), z.string().min(1).max(100)])
  .transform((value, context) => (typeof value === 'string' ? command(value, context) : value));

const Expectation = z.strictObject({
  fact: Fact,
  equals: Value,
  unless: Fact.nullable()
    .default(null)
    .describe('A fact that, when true, explains why this one cannot be seen. Then it may be absent or false.'),
  otherwise: Sentence,
});
const Check = z.strictObject({
  fact: Fact,
  equals: Value,
  only_if_changed: z.boolean().default(false).describe('It counts only when the fact was otherwise before the run.'),
});

const Undo = z
  .strictObject({
    sentence: Sentence.optional().describe('How it is undone, in one sentence.'),
    run: z.array(Run).min(1).max(COMMANDS_MAX).optional(),
    expect: z
      .array(z.strictObject({ fact: Fact, equals: Value }))
      .max(20)
      .default([])
      .describe("What the probe's reads show when it is undone: with `failed: undo`, and only with that."),
    none: Sentence.optional().describe('Why it cannot be undone; instead of the other two.'),
  })
  .transform(({ sentence, run, expect, none }, context) => {
    if (none !== undefined && sentence === undefined && run === undefined && expect.length === 0)
      return { kind: 'none' as const, because: none };
    if (none === undefined && sentence !== undefined && run !== undefined)
      return { kind: 'run' as const, sentence, run, expect };
    context.addIssue({ code: 'custom', message: 'expected either sentence and run, or none with the reason' });
    return z.NEVER;
  });

const Action = z.strictObject({
  title: z.string().min(1).max(100),
  effect: Sentence.describe('What it does, in one sentence for the person who approves.'),
  hold_s: z
    .int()
    .min(60)
    .max(30 * 24 * 60 * 60)
    .nullable()
    .default(null)
    .describe('After this time the gateway undoes it by itself.'),
  requires: z.strictObject({
    reads: z.array(Read).min(1).max(COMMANDS_MAX),
    expect: z.array(Expectation).min(1).max(20),
    pin: z.array(Fact).max(20).default([]).describe('Facts that must not change between approval and run, whatever they are.'),
  }),
  run: z.array(Run).min(1).max(COMMANDS_MAX),
  probe: z.strictObject({
    settle_ms: z.int().min(0).max(LIMITS.probeSettleMaxMs),
    reads: z.array(Read).min(1).max(COMMANDS_MAX),
    expect: z.array(Check).min(1).max(20),
    failed: z
      .enum(['hold', 'undo'])
      .describe(
        'What happens when the probe plainly shows that it had no effect. hold: everything stays as it is and a person is asked. ' +
          'undo: it is undone without asking, where the rule of the policy says so too; else as hold.',
      ),
  }),
  undo: Undo,
});

const Look = z.strictObject({
  title: z.string().min(1).max(100),
  effect: Sentence.describe('What is looked at, in one sentence for people.'),
  reads: z.array(Read).min(1).max(COMMANDS_MAX).describe('They change nothing: nobody is asked before they run.'),
  reports: z.array(Fact).min(1).max(20).describe('The facts that are recorded and shown, in this order.'),
});

/** The shape of `playbooks/connectors/*.yaml`. Its JSON Schema for editors is `playbooks/schema/connector.schema.json`. */
export const ConnectorFile = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, 'expected a name of small letters, digits and -'),
  version: z
    .int()
    .min(1)
    .max(1_000_000)
    .describe('Raise it with each change of what people approve: approvals of the old commands end with it.'),
  title: z.string().min(1).max(100),
  transport: z.literal('ssh'),
  elevate: z
    .array(Program)
    .max(5)
    .default([])
    .describe('Words before a command with `as_root: true`, such as [sudo, -n]. Empty when the user of the gateway is root.'),
  actions: z.strictObject({
    isolate_device: Action.optional(),
    release_device: Action.optional(),
    observe_device: Look.optional(),
  }),
});
export type ConnectorFile = z.output<typeof ConnectorFile>;
export type ActionFile = z.output<typeof Action>;
export type LookFile = z.output<typeof Look>;
export type RunFile = z.output<typeof Run>;
export type ReadFile = z.output<typeof Read>;
