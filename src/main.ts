#!/usr/bin/env node
import { existsSync } from 'node:fs';
import { useNetworkSettings } from './network.ts';

/** Exit codes: 0 fine, 1 a finding, 2 bad usage or configuration. */
const USAGE = `Usage: npm start                          serve (with no credentials set: the local workspace)
       npm run tagout -- init             asks for what a real workspace needs, and writes it down (init --help)
       npm run tagout -- doctor [--json]  looks at every connection and setting, and says what to do
       npm run tagout -- check <file>     steps, proof and diagram of a curated playbook
       npm run tagout -- explain <file> [--as <id>]  who could approve each step of it, and why
       npm run tagout -- enrol <Slack id>  one-time codes for a person who approves critical steps (also --list, --remove, --reseal)
       npm run tagout -- simulate <file>  what an alert (JSON) would become, without touching anything
       npm run tagout -- verify [--against <clone>]  check every ledger in the database, also against what a clone of the history says
       npm run tagout -- approvals <clone> [--days <n>]  who approved how much, how fast, and without opening the details
       npm run tagout -- verify <clone>   check those in a clone of the history, without a database`;

function usage(): number {
  console.error(USAGE);
  return 2;
}

async function main(argv: readonly string[]): Promise<number> {
  const [command = 'help', ...rest] = argv;
  // Commands are loaded when they are asked for: `check` needs no database, and the local workspace's parts are not in a production install.
  switch (command) {
    case 'serve':
      return rest.length > 0 ? usage() : (await import('./commands/serve.ts')).serve(process.env);
    case 'init':
      return (await import('./commands/init.ts')).init(rest, process.env);
    case 'doctor':
      return (await import('./commands/doctor.ts')).doctor(rest, process.env);
    case 'check':
      return rest[0] === undefined || rest.length > 1
        ? usage()
        : (await import('./commands/check.ts')).check(rest[0], process.env);
    case 'explain':
      return (await import('./commands/explain.ts')).explain(rest, process.env);
    case 'enrol':
      return (await import('./commands/enrol.ts')).enrol(rest, process.env);
    case 'simulate':
      return rest[0] === undefined || rest.length > 1
        ? usage()
        : (await import('./commands/simulate.ts')).simulate(rest[0], process.env);
    case 'approvals':
      return (await import('./commands/approvals.ts')).approvals(rest, Date.now());
    case 'verify':
      return (await import('./commands/verify.ts')).verify(rest, process.env);
    case 'help':
    case '--help':
      console.log(USAGE);
      return 0;
    default:
      console.error(`Unknown command: ${JSON.stringify(command.slice(0, 40))}.`);
      return usage();
  }
}

if (existsSync('.env')) process.loadEnvFile('.env');
const problems = useNetworkSettings(process.env);
for (const problem of problems) console.error(problem);
process.exitCode = problems.length > 0 ? 2 : await main(process.argv.slice(2));
