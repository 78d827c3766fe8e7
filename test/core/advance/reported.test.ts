import { describe, expect, it } from 'vitest';
import { probed, reported } from '../../../src/core/advance/dispatch.ts';
import { lost } from '../../../src/core/advance/report.ts';
import type { ExecReport, ProbeResult } from '../../../src/core/plan.ts';
import { first, probing, report, running, said, TAGOUT } from './attempt.ts';
import { approved, ids, need, NOW } from './story.ts';

const HOLDS: ProbeResult = { holds: true, readable: true, facts: {}, sentence: 'It is silent.' };
const look = (probe: ProbeResult, record = probing()) => probed(record, 's1', 'a1', probe, ids(NOW + 4000));
const seen = (probe: ProbeResult) => ({
  kind: 'step.probed',
  by: TAGOUT,
  sentence: 'It is silent.',
  data: { step: 's1', attempt: 'a1', probe },
});

describe('the ledger says of an attempt', () => {
  it.each<readonly [string, ExecReport, string, string, string]>([
    ['ran', report(), 'probing', 'step.reported', 'Step 1 ran; its effect is being checked.'],
    ['failed', report({ exitCode: 3 }), 'failed', 'step.reported', 'Step 1 failed: a command ended with exit code 3.'],
    [
      'was not sent',
      { kind: 'refused', code: 'ssh.refused', message: 'Nobody answered.' },
      'failed',
      'step.reported',
      'Step 1 was not sent: Nobody answered.',
    ],
    [
      'may have run',
      lost('The worker was lost.'),
      'unknown',
      'step.unknown',
      'Nobody can say whether step 1 ran: The worker was lost. It will be looked at, and not sent again.',
    ],
  ])('that it %s', (_what, came, status, kind, sentence) => {
    const advance = need(reported(running(), 's1', 'a1', came, ids(NOW + 3000)));
    expect(first(advance.record)).toMatchObject({ status, report: came });
    expect(advance.entries[0]).toEqual({ kind, by: TAGOUT, sentence, data: { step: 's1', attempt: 'a1', report: came } });
  });

  it('that one of several commands failed', () => {
    const both: ExecReport = {
      kind: 'completed',
      results: [0, 2].map((exitCode) => ({ exitCode, stdout: '', stderr: '', truncated: false, durationMs: 5 })),
    };
    expect(first(need(reported(running(), 's1', 'a1', both, ids())).record).status).toBe('failed');
  });

  it('a report that came after it was given up for lost: a fact that moves nothing', () => {
    const unknown = need(reported(running(), 's1', 'a1', lost('Its worker was lost.'), ids(NOW + 3000))).record;
    const late = need(reported(unknown, 's1', 'a1', report(), ids(NOW + 9000)));
    expect(first(late.record)).toMatchObject({ status: 'unknown', report: report() });
    expect(late.entries).toEqual([
      {
        kind: 'step.reported',
        by: TAGOUT,
        sentence: 'A report of step 1 came after its attempt was given up for lost. Step 1 ran; its effect is being checked.',
        data: { step: 's1', attempt: 'a1', report: report(), late: true },
      },
    ]);
    expect(late.effects.map(({ kind }) => kind)).toEqual(['show', 'archive']);
  });

  it('when it was given up for lost, under a code of its own and with no results', () => {
    expect(lost('Its worker was lost.')).toEqual({
      kind: 'unknown',
      code: 'dispatch.lost',
      message: 'Its worker was lost.',
      results: [],
    });
  });

  it('nothing of an attempt that was never made', () => {
    expect(reported(approved(), 's1', 'a1', report(), ids())).toBeNull();
  });

  it('nothing twice: given up for lost again, or a second report after one that told', () => {
    const unknown = need(reported(running(), 's1', 'a1', lost('Its worker was lost.'), ids(NOW + 3000))).record;
    expect(reported(unknown, 's1', 'a1', lost('Again.'), ids(NOW + 9000))).toBeNull();
    const torn: ExecReport = { kind: 'unknown', code: 'ssh.lost', message: 'The connection broke.', results: [] };
    expect(need(reported(unknown, 's1', 'a1', torn, ids(NOW + 9000))).entries).toHaveLength(1);
    const known = need(reported(running(), 's1', 'a1', torn, ids(NOW + 3000))).record;
    expect(reported(known, 's1', 'a1', report(), ids(NOW + 9000))).toBeNull();
    const done = need(reported(running(), 's1', 'a1', report(), ids(NOW + 3000))).record;
    expect(reported(done, 's1', 'a1', report({ exitCode: 1 }), ids(NOW + 9000))).toBeNull();
  });
});

describe('the ledger says of a probe', () => {
  it('that the effect is there, and that the step is done by that', () => {
    const advance = need(look(HOLDS));
    expect(first(advance.record).probe).toEqual(HOLDS);
    expect(advance.entries).toEqual([
      seen(HOLDS),
      { kind: 'step.done', by: TAGOUT, sentence: 'Step 1 is done: the probe shows its effect.', data: { step: 's1' } },
    ]);
  });

  it('that the effect is not there, and that nothing was undone', () => {
    const fails = { ...HOLDS, holds: false };
    expect(said(look(fails))).toEqual([
      seen(fails),
      {
        kind: 'step.failed',
        by: TAGOUT,
        sentence: 'Step 1 did not have its effect. Nothing was undone; a person must look and may ask again.',
        data: { step: 's1' },
      },
    ]);
  });

  it('that nobody could look, and nothing more', () => {
    const unreadable = { ...HOLDS, holds: false, readable: false };
    expect(said(look(unreadable))).toEqual([seen(unreadable)]);
  });

  it('again when an unknown one is looked at again, and nothing for another attempt or one that nobody waits for', () => {
    const unreadable = { ...HOLDS, holds: false, readable: false };
    const unknown = need(look(unreadable)).record;
    expect(first(unknown).status).toBe('unknown');
    expect(first(need(look(HOLDS, unknown)).record).status).toBe('done');
    expect(probed(probing(), 's1', 'other', HOLDS, ids())).toBeNull();
    expect(probed(unknown, 's1', 'other', HOLDS, ids())).toBeNull();
    expect(look(HOLDS, running())).toBeNull();
  });
});
