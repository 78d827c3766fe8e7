import { describe, expect, it } from 'vitest';
import { leaksIn } from './secrets.ts';

const SECRET = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';
const KEY = 'q+83/Zt0mV5o1cX2dJfY7w==';
const CODE = '492817';
const secrets = [SECRET, KEY, CODE];

describe('a secret is found', () => {
  it.each([
    ['alone', SECRET, SECRET],
    ['in the address that an authenticator app reads', `otpauth://totp/Tagout:U1?secret=${SECRET}&issuer=Tagout`, SECRET],
    ['behind its name', `secret=${SECRET}`, SECRET],
    ['in a path', `at /${SECRET}`, SECRET],
    ['with something behind it', `${SECRET}-x`, SECRET],
    ['on a line of its own', `one\n${SECRET}\nother`, SECRET],
    ['in small letters', SECRET.toLowerCase(), SECRET],
    ['inside of a longer word', `x${KEY}x`, KEY],
    ['as the code itself', `The code ${CODE} was wrong.`, CODE],
    ['as a code on a line of its own', `code:\n${CODE}`, CODE],
    ['as a code that is a number', Number(CODE), CODE],
    ['as a code with a name before it', `code_${CODE}`, CODE],
    ['in an error', new Error(`bad code ${CODE}`), CODE],
    ['in what caused an error', new Error('failed', { cause: new Error(`of ${SECRET}`) }), SECRET],
    ['in a name', { [SECRET]: 1 }, SECRET],
  ])('%s', (_, said, found) => {
    expect(leaksIn({ deep: [{ said }] }, secrets)).toEqual([found]);
  });
});

describe('nothing is found', () => {
  it.each([
    ['where there is nothing', 'All is well.'],
    ['in a digest that has the digits of a code', `a${CODE}b`],
    ['in a longer number', `1${CODE}`],
    ['in a part of a secret', SECRET.slice(1)],
  ])('%s', (_, said) => {
    expect(leaksIn([said], secrets)).toEqual([]);
  });
});
