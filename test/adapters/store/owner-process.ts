/**
 * A process of its own that opens the store in the folder it is given and says `open`. With `stuck` as the second argument it starts the
 * workers and says `stuck` when its dispatch has begun, which never ends.
 */
import { createStore } from '../../../src/adapters/store/store.ts';
import { openNew } from '../../contracts/store/records.ts';
import { Workers } from '../../contracts/store/workers.ts';

const [dataDir = '', behaviour] = process.argv.slice(2);
const store = await createStore({ dataDir, onError: (error) => console.error(error) });
process.stdout.write('open\n');
if (behaviour === 'stuck') {
  const workers = new Workers();
  await workers.start(store);
  const { record } = await openNew(store, 'lost', (incident) => [
    { kind: 'dispatch', incident, step: 's1', digest: 'd', request: 'r' },
    { kind: 'draft', incident, round: 1 },
  ]);
  workers.on(record.incident.id, (effect) => {
    if (effect.kind === 'dispatch') process.stdout.write('stuck\n');
    return new Promise(() => undefined);
  });
}
