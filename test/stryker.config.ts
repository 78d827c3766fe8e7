import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Set by scripts/mutation.ts: the test files of the part whose mutants are tried, in the order in which they are to be asked. */
const asked = process.env['TAGOUT_MUTATION_TESTS'];
if (asked === undefined) throw new Error('This configuration is for scripts/mutation.ts: run `npm run mutation`.');
const files = asked.split(' ');

const place = ({ moduleId }: TestSpecification): number => files.findIndex((file) => moduleId.endsWith(file));

/** The first failure ends the matter, so that the slow ones are seldom needed. */
class InOrder extends BaseSequencer {
  override async sort(specifications: TestSpecification[]): Promise<TestSpecification[]> {
    return specifications.toSorted((one, other) => place(one) - place(other));
  }
}

export default defineConfig({
  // Of the copy in which the mutants live.
  root: process.cwd(),
  test: {
    name: 'mutation',
    include: files,
    sequence: { sequencer: InOrder },
    // One worker loads the code once for all files of a mutant; a new mutant gets a new worker.
    isolate: false,
    // Stryker has its own, shorter ones; these only end a test that waits for what a mutant took away.
    testTimeout: 20_000,
    hookTimeout: 20_000,
  },
});
