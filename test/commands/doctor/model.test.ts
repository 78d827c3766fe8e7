import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { modelCheck } from '../../../src/commands/doctor/model.ts';
import { sampleIncident } from '../../../src/commands/doctor/sample.ts';
import type { CheckLine } from '../../../src/core/checkup.ts';
import { draftRequest } from '../../../src/core/draft/request.ts';
import { readBrief } from '../../../src/local/model/brief.ts';
import { writeDraft } from '../../../src/local/model/script.ts';
import { startAimock, type Aimock } from '../../adapters/openai/aimock.ts';

const GOOD = ((): string => {
  const brief = readBrief(draftRequest(sampleIncident(), new Map()).user);
  if (brief === null) throw new Error('the prompt has no brief');
  return JSON.stringify(writeDraft(brief, true));
})();

let aimock: Aimock;
beforeAll(async () => {
  aimock = await startAimock();
});
afterAll(() => aimock.close());

const look = async (): Promise<CheckLine | undefined> => (await modelCheck(aimock.model(), Date.now).run())[0];

describe('a look at the model', () => {
  it('is fine when its answer is in the schema, and says how long it took', async () => {
    aimock.behave({ kind: 'text', text: GOOD });
    expect(await look()).toMatchObject({
      verdict: 'fine',
      sentence: expect.stringMatching(/^test-model drafted .* in \d+\.\d s/),
    });
  });

  it('sends the prompt and the strict schema of a real draft, about made-up things alone', async () => {
    aimock.behave({ kind: 'text', text: GOOD });
    await look();
    const sent = JSON.stringify(aimock.requests().at(-1));
    expect(sent).toContain('"strict":true');
    expect(sent).toContain('Sample camera');
    expect(sent).not.toMatch(/dock|ward/i);
  });

  it('names a model that answers, but not in the schema', async () => {
    aimock.behave({ kind: 'text', text: 'Sure! I would isolate the camera.' });
    expect(await look()).toMatchObject({ verdict: 'fix', code: 'model.schema' });
  });

  it.each([
    ['down', 'model.down'],
    ['refused', 'model.refused'],
    ['truncated', 'model.truncated'],
  ] as const)('names a model that is %s', async (kind, code) => {
    aimock.behave({ kind });
    expect(await look()).toMatchObject({ verdict: 'fix', code });
  });

  it('names a page that is no model', async () => {
    aimock.raw({ type: 'text/html', body: '<html>Please log in</html>' });
    const line = await look();
    expect(line).toMatchObject({ verdict: 'fix', code: 'model.down' });
    expect(line?.sentence).not.toContain('Please log in');
  });

  it('says when it was nearly too slow', async () => {
    aimock.behave({ kind: 'text', text: GOOD });
    let now = 0;
    const clock = (): number => (now += 40_000);
    expect((await modelCheck(aimock.model(), clock).run())[0]).toMatchObject({ verdict: 'look', code: 'model.near_limit' });
  });
});
