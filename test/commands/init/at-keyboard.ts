/** `init` as it is with a person at a terminal, for tests: the streams are pipes, and are taken for a terminal. */
import { init } from '../../../src/commands/init.ts';

process.exitCode = await init(process.argv.slice(2), process.env, {
  input: process.stdin,
  output: process.stdout,
  interactive: true,
});
