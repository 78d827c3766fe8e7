import { z } from 'zod';
import { LIMITS } from '../limits.ts';
import { ACTION_IDS, INCIDENT_KINDS, READ_ONLY_ACTIONS } from '../playbook.ts';

const StepName = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, 'expected a name of small letters, digits and -');
/** Longer than any name that is filled in: an inventory id has 64 characters at most, and longer names give way to the id. */
const LONGEST_NAME = 'x'.repeat(64);

/** Text for people in which `{device}` stands for a name; bounded as it will be when it is filled. */
const filled = (maxChars: number) =>
  z
    .string()
    .trim()
    .min(1, 'expected a plain sentence')
    .refine(
      (text) => text.replaceAll('{device}', LONGEST_NAME).length <= maxChars,
      `expected at most ${maxChars} characters, counting {device} as 64`,
    );

const Title = filled(LIMITS.draftTitleMaxChars);
const Sentence = filled(LIMITS.draftTextMaxChars);

/** NIST SP 800-61 revision 2, section 3: the phases after preparation. */
const PHASES = ['analysis', 'containment', 'eradication', 'recovery', 'post_incident'] as const;

const Step = z.strictObject({
  id: StepName.describe('A name of your own; other steps refer to it under after:.'),
  phase: z.enum(PHASES).describe('The phase of NIST SP 800-61 that the step belongs to. For readers.'),
  action: z
    .enum(ACTION_IDS)
    .describe(
      'isolate_device and release_device change something and need an approval; observe_device only looks, and runs by itself where the policy lets it; manual is work that a person confirms.',
    ),
  for: z.enum(['incident', 'device']).describe('device: once for each device of the incident; incident: once.'),
  when: z
    .enum(['always', 'several_devices', 'critical_device'])
    .default('always')
    .describe(
      'several_devices: only when the incident has more than one device. critical_device: only for devices whose criticality is critical.',
    ),
  title: Title.describe('Short and imperative. {device} stands for the name of the device.'),
  reason: Sentence.describe('Why, in one or two sentences. {device} stands for the name of the device.'),
  by_hand: z
    .strictObject({ title: Title, reason: Sentence })
    .optional()
    .describe(
      'The manual step that stands in where Tagout cannot act: no known device, no gateway, a protected device. Not for a step that only looks: where it cannot, it is left out.',
    ),
  d3fend: z
    .string()
    .regex(/^D3-[A-Z]{1,10}$/, 'expected a D3FEND id such as D3-NI')
    .optional()
    .describe('The MITRE D3FEND technique that the step is. For readers.'),
  after: z
    .array(StepName)
    .max(LIMITS.stepsPerPlaybookMax)
    .default([])
    .describe('Steps that must be done first. They stand above this one.'),
});

/** The shape of a curated playbook; its JSON Schema for editors is `playbooks/schema/playbook.schema.json`. */
export const CuratedFile = z
  .strictObject({
    version: z.literal(1),
    kind: z.enum(INCIDENT_KINDS).describe('The kind of incident that this playbook is for. One file a kind.'),
    title: Title,
    summary: z
      .string()
      .trim()
      .min(1)
      .max(LIMITS.draftSummaryMaxChars)
      .describe('What this kind of incident is and what the playbook does about it.'),
    attack: z
      .array(
        z.strictObject({
          id: z.string().regex(/^T\d{4}(\.\d{3})?$/, 'expected an ATT&CK technique id such as T0883'),
          name: z.string().min(1).max(LIMITS.draftTitleMaxChars),
        }),
      )
      .max(20)
      .default([])
      .describe('MITRE ATT&CK for ICS techniques that lead here. For readers.'),
    hypotheses: z
      .array(z.strictObject({ statement: Sentence, hunt: z.array(Sentence).max(LIMITS.huntStepsPerHypothesisMax) }))
      .max(LIMITS.hypothesesPerDraftMax)
      .default([]),
    steps: z.array(Step).min(1, 'expected at least one step').max(LIMITS.stepsPerPlaybookMax),
  })
  .superRefine((file, context) => {
    const above = new Set<string>();
    const looks = new Set<string>();
    for (const [index, step] of file.steps.entries()) {
      const problem = (field: string, message: string): void =>
        context.addIssue({ code: 'custom', path: ['steps', index, field], message });
      if (above.has(step.id)) problem('id', `expected a name of its own, got "${step.id}" a second time`);
      for (const name of step.after) {
        if (!above.has(name)) problem('after', `expected the id of a step above this one, got "${name}"`);
        if (looks.has(name))
          problem('after', `expected no step that only looks, because nothing waits for a look, got "${name}"`);
      }
      const isLook = READ_ONLY_ACTIONS.has(step.action);
      if (isLook) looks.add(step.id);
      if (isLook && step.by_hand !== undefined)
        problem('by_hand', `expected nothing: where ${step.action} is not possible, it is left out`);
      if (step.action !== 'manual' && !isLook && step.by_hand === undefined) {
        problem('by_hand', `expected a manual step for when ${step.action} is not possible, got nothing`);
      }
      if (step.action !== 'manual' && step.for === 'incident')
        problem('for', `expected "device" for ${step.action}, got "incident"`);
      if (step.action === 'manual' && step.by_hand !== undefined)
        problem('by_hand', 'expected nothing: the step is manual already');
      if (step.when === 'critical_device' && step.for === 'incident')
        problem('when', 'expected "for: device" with critical_device');
      above.add(step.id);
    }
  });

export type CuratedStep = z.infer<typeof Step>;

/** A curated playbook as its file says it, with the file's name for people. */
export type CuratedPlaybook = z.infer<typeof CuratedFile> & { readonly file: string };
