import { execFileSync } from 'node:child_process';
import { array, assert, oneof, property, string, constantFrom } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { commandLine, quote } from '../../../src/core/connector/quote.ts';

/** What a real shell makes of a line: its words, each ended by NUL. */
function wordsInShell(shell: string, line: string): readonly string[] {
  const out = execFileSync(shell, ['-c', `printf '%s\\0' ${line}`]).toString('utf8');
  return out.split('\0').slice(0, -1);
}

describe('arguments for a shell', () => {
  const nasty = constantFrom(
    '',
    ' ',
    '$(id)',
    '`id`',
    "'",
    "'\\''",
    '"',
    '\\',
    '\n',
    '*',
    '~',
    '-rf',
    '#',
    '!',
    '&&',
    '{a,b}',
    '=',
    '%s',
    'ü',
  );
  const text = string({ unit: 'grapheme', maxLength: 30 }).filter((each) => !each.includes('\0'));
  const words = array(oneof(nasty, text), { minLength: 1, maxLength: 8 });

  it.each(['sh', 'bash'])('%s gives back exactly the words that went in', (shell) => {
    assert(
      property(words, (argv) => {
        expect(wordsInShell(shell, argv.map(quote).join(' '))).toEqual(argv);
      }),
      { numRuns: 60 },
    );
  });

  it('leaves plain words plain, so that people can read the line', () => {
    expect(commandLine({ argv: ['sudo', '-n', 'nft', '-f', '-'] })).toBe('sudo -n nft -f -');
    expect(commandLine({ argv: ['printf', "it's"] })).toBe(String.raw`printf 'it'\''s'`);
  });

  it.each(['if', 'time', '{', '!', 'coproc'])('does not let the shell take the program %s as its own word', (word) => {
    expect(commandLine({ argv: [word, 'x'] })).toBe(`'${word}' x`);
  });

  it('does not let the shell take the program as an assignment', () => {
    expect(commandLine({ argv: ['PATH=/tmp', 'x'] })).toBe("'PATH=/tmp' x");
  });
});
