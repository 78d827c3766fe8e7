import { describe, expect, it } from 'vitest';
import { RECORD_SCHEMA } from '../../../src/core/record.ts';
import { historical, SCHEMAS } from '../../fixtures/records/corpus.ts';
import { files, listed, sumOf } from '../../fixtures/records/manifest.ts';

describe('the corpus of stored records', () => {
  it('has each file that was ever added, unchanged: what a release wrote is read for ever', () => {
    expect(listed().filter(({ sum, path }) => sumOf(path) !== sum)).toEqual([]);
  });

  it('lists each file, once', () => {
    const paths = listed().map(({ path }) => path);
    expect(paths.toSorted(), 'node test/fixtures/records/write.ts adds what is new').toEqual(files());
  });

  it('has records of every schema that was ever written, that of this version too', () => {
    expect(SCHEMAS).toEqual(Array.from({ length: RECORD_SCHEMA }, (_, index) => index + 1));
    for (const schema of SCHEMAS) expect(historical(schema).length).toBeGreaterThan(0);
  });
});
